"""A class whose ideas are partly unknown to the catalogue: who holds the same one is found, and nobody else is with them."""

import contextlib
import io
import random

import pytest
from markupsafe import escape
from misconceived import hand_in, hide, ideas, pairwise

from grader.cli.main import run
from grader.records.groups import groups
from grader.records.store import Store
from grader.report.feedback import misconception_in

STEMS = ["ex02_output_size", "ex05_pad_same", "ex13_max_pool_f3_s1"]
HIDDEN, OTHERS = 5, 9


@pytest.fixture(scope="module")
def graded(course, tmp_path_factory):
    """The students' ideas, the hidden ones, the folder of results, and what was printed."""
    folder = tmp_path_factory.mktemp("misconceived")
    known = ideas(course, STEMS)
    draw = random.Random(1)
    drawn = draw.sample(known, HIDDEN + OTHERS)
    held = drawn[:HIDDEN] * 3 + drawn[HIDDEN:]
    hidden = {(idea.stem, idea.name) for idea in drawn[:HIDDEN]}
    students = {f"s{number:02}": idea for number, idea in enumerate(draw.sample(held, len(held)))}
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
    assert len(unknown) == 3 * HIDDEN
    precision, recall = pairwise(unknown, [group.students for group in found])
    assert precision >= 0.98
    assert recall >= 0.9
    assert {student for group in found for student in group.students} <= unknown.keys()


def test_all_others_have_a_name(graded):
    students, hidden, folder, _ = graded
    for result in Store(folder):
        idea = students[result.result.student.id]
        [exercise] = [one for one in result.report.exercises if one.stem == idea.stem]
        named = misconception_in(exercise)
        if (idea.stem, idea.name) not in hidden:
            assert named is not None, idea.name
            assert named.name == idea.name


def test_the_page_has_the_groups_and_the_checks(graded):
    students, _, folder, said = graded
    page = (folder / "overview.html").read_text("utf-8")
    first = groups(Store(folder))[0]
    assert f"grader comment {folder} {first.id} --text" in page
    assert escape(first.example.check) in page
    assert (
        f"{first.id} ({first.stem}): {len(first.students)} students, the same answer without a name" in said
    )
    code = page.partition('class="code')[2].partition("</pre>")[0]
    assert "def " in code
    assert not [student for student in students if student in code]
    checks = page.partition('class="checks"')[2].partition("</table>")[0]
    graded_checks = sum(len(exercise.checks) for exercise in next(iter(Store(folder))).report.exercises)
    assert checks.count("<tr>") == 1 + graded_checks
