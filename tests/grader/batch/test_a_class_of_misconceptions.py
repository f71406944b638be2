"""A class whose ideas are partly unknown to the catalogue: who holds the same one is found, and nobody else is with them."""

import contextlib
import io
import random

import pytest
from misconceived import drawn, hand_in, hide, ideas, pairwise

from grader.cli.main import run
from grader.records.groups import groups
from grader.records.store import Store
from grader.report.feedback import misconception_in

STEMS = ["ex02_output_size", "ex05_pad_same", "ex13_max_pool_f3_s1"]
SIZE = 24


@pytest.fixture(scope="module")
def graded(course, tmp_path_factory):
    """The students' ideas, the hidden ones, the folder of results, and what was printed."""
    folder = tmp_path_factory.mktemp("misconceived")
    known = ideas(course, STEMS)
    draw = random.Random(1)
    hidden = {(idea.stem, idea.name) for idea in draw.sample(known, round(0.3 * len(known)))}
    students = drawn(known, SIZE, 1)
    hand_in(folder / "class", students, draw)
    shorter = hide(course, folder / "course", hidden, STEMS)
    made = ["--course", str(shorter.root), "batch", str(folder / "class"), "--out", str(folder / "results")]
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert run(made) == 0
    return students, hidden, folder / "results", said.getvalue()


def test_students_who_hold_one_unknown_idea_are_one_group(graded):
    students, hidden, folder, _ = graded
    found = groups(Store(folder))
    unknown = {id_: idea for id_, idea in students.items() if (idea.stem, idea.name) in hidden}
    assert len(unknown) >= 6
    assert max(len(group.students) for group in found) >= 3
    precision, recall = pairwise(unknown, [group.students for group in found])
    assert precision == 1
    assert recall == 1
    assert {student for group in found for student in group.students} == unknown.keys()


def test_all_others_have_a_name(graded):
    students, hidden, folder, _ = graded
    for result in Store(folder):
        idea = students[result.result.student.id]
        [exercise] = [one for one in result.report.exercises if one.stem == idea.stem]
        named = misconception_in(exercise)
        assert (named is None) is ((idea.stem, idea.name) in hidden), idea.name
        assert named is None or named.name == idea.name


def test_the_page_has_the_groups_and_the_checks(graded):
    students, _, folder, said = graded
    page = (folder / "overview.html").read_text("utf-8")
    first = groups(Store(folder))[0]
    assert f"grader comment {folder} {first.id} --text" in page
    assert first.example.check in page
    assert (
        f"{first.id} ({first.stem}): {len(first.students)} students, the same answer without a name" in said
    )
    code = page.partition('class="code')[2].partition("</pre>")[0]
    assert "def " in code
    assert not [student for student in students if student in code]
    checks = page.partition('class="checks"')[2].partition("</table>")[0]
    graded_checks = sum(len(exercise.checks) for exercise in next(iter(Store(folder))).report.exercises)
    assert checks.count("<tr>") == 1 + graded_checks
