"""The catalogue proves itself: for every stem, without a registry."""

import ast
from functools import partial

import pytest
from click.testing import CliRunner
from msgspec import structs

from grader.authoring import selftest
from grader.authoring.unfinished import unfinished
from grader.cli.main import cli
from grader.course import Course
from grader.find import find_course
from grader.grading.submission import grade
from grader.key.file import Key
from grader.key.seed import numbered_seed
from grader.key.store import make
from grader.sandbox.start_method import servers
from grader.sandbox.trusted import RefusedError

STEMS = find_course().stems()


def test_twenty_exercises_of_a_hundred_points_in_the_lectures_order(key):
    assert len(STEMS) == 20
    assert [int(stem[2:4]) for stem in STEMS] == list(range(1, 21))
    assert sum(exercise.points for exercise in key.exercises.values()) == 100


@pytest.mark.parametrize("stem", STEMS)
def test_an_exercise_is_complete(course, key, stem):
    exercise = key.exercises[stem]
    assert selftest.signatures(course, exercise) == []
    assert ast.get_docstring(ast.parse(exercise.starter)), "a starter begins with its statement"
    assert len(exercise.hints) >= 3
    assert exercise.hints[0].rstrip().endswith("?"), "the first hint is a question"
    assert all(exercise.parameters.values()), "what takes no argument is one answer, which can be looked up"
    assert len(exercise.misconceptions) >= 8
    assert len(course.others(stem)) >= 2
    assert all(check.rationale and check.help for check in exercise.checks)
    assert len({check.name for check in exercise.checks}) == len(exercise.checks)


def test_another_seed_draws_other_cases(key, other_key):
    """They tell the same ideas apart: test_seeds.py."""
    drawn = [s for s in STEMS if any(len(p) for p in key.exercises[s].parameters.values())]
    same = [
        s for s in drawn if key.arrays(s).keys() == other_key.arrays(s).keys() and _equal(key, other_key, s)
    ]
    # Sizes and counts are drawn as ints, which are in the targets and not among the arrays.
    assert {stem[2:4] for stem in same} <= {"02", "09", "10", "15", "16"}
    assert all(key.exercises[stem] != other_key.exercises[stem] for stem in same)


def _equal(one, other, stem):
    a, b = one.arrays(stem), other.arrays(stem)
    return all(a[name].shape == b[name].shape and (a[name] == b[name]).all() for name in a)


def test_the_same_seed_makes_the_same_key_to_the_byte(tmp_path):
    small = _small_course(tmp_path)
    make(small, numbered_seed(7), tmp_path / "one.key")
    make(small, numbered_seed(7), tmp_path / "two.key")
    assert (tmp_path / "one.key").read_bytes() == (tmp_path / "two.key").read_bytes()
    make(small, numbered_seed(8), tmp_path / "three.key")
    assert (tmp_path / "one.key").read_bytes() != (tmp_path / "three.key").read_bytes()


def test_starters_solutions_and_other_ways_are_graded_as_they_should(course, key, monkeypatch):
    monkeypatch.setattr(selftest, "grade", partial(grade, start=servers().fork))  # as a class is graded
    monkeypatch.setattr(
        selftest, "check_misconceptions", lambda *_: []
    )  # the matrix has what it would find, below
    findings = selftest.prove(course, key, STEMS)
    assert {f.stem: f.problems for f in findings if f.problems} == {}


def _small_course(folder):
    for name in ("exercises", "solutions", "catalog"):
        (folder / name).mkdir()
    result = _typed(folder, "new", "ex01_first")
    assert result.exception is None, result.output
    return Course(folder)


def _typed(folder, *arguments):
    return CliRunner().invoke(cli, ["--course", str(folder), *arguments], standalone_mode=False)


def test_a_new_exercise_runs_at_once_and_tells_what_is_still_to_be_written(tmp_path):
    course = _small_course(tmp_path)
    make(course, numbered_seed(1), tmp_path / "a.key")
    finding = selftest.prove(course, Key(tmp_path / "a.key"), course.stems())[0]
    assert len(finding.problems) == 19
    assert all("still to be written" in problem for problem in finding.problems)
    assert "catalog/ex01_first.py line 22: a few words" in "\n".join(finding.problems)
    (course.exercises / "ex02_second.py").write_text("")
    assert [(one.stem, one.folders) for one in selftest.missing_files(course)] == [
        ("ex02_second", ("solutions", "catalog"))
    ]


def test_what_an_exercise_lacks_is_told(tmp_path):
    course = _small_course(tmp_path)
    (course.exercises / "ex01_first.py").write_text("def first(table):\n    raise NotImplementedError\n")
    _change(course, ("points=1", "points=0"), ('help="', 'help="" and "'))
    make(course, numbered_seed(1), tmp_path / "a.key")
    exercise = Key(tmp_path / "a.key").exercises["ex01_first"]
    exercise = structs.replace(exercise, hints=exercise.hints[:2])
    problems = "\n".join(unfinished(course, exercise))
    for words in (
        "begin with a docstring",
        "there are 2 hints",
        "has 0 points",
        "needs a rationale and a help",
    ):
        assert words in problems
    (check,) = exercise.checks
    known = structs.replace(check, points=2, cases=[structs.replace(c, public=True) for c in check.cases])
    alone = structs.replace(check, points=2, cases=check.cases[:1])
    for one, words in (
        (known, "had by looking the answers up"),
        (alone, "has one case that depends on the seed"),
    ):
        assert words in "\n".join(unfinished(course, structs.replace(exercise, checks=[one])))
    for one in (structs.replace(known, points=0), structs.replace(alone, conceal=True)):
        told = "\n".join(unfinished(course, structs.replace(exercise, checks=[one])))
        assert "looking" not in told
        assert "one case" not in told
    nothing = structs.replace(exercise, checks=[structs.replace(exercise.checks[0], cases=[])])
    assert "has no case" in "\n".join(unfinished(course, nothing))
    assert "there is no check" in unfinished(course, structs.replace(exercise, checks=[]))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("EXERCISE =", "ANOTHER =", "has no `EXERCISE"),
        (
            "points=1",
            'points="1"',
            "catalog/ex01_first.py line 25: TypeError: points is '1', not a whole number",
        ),
        ("(nothing_done,)", "(nothing_done, nothing_done)", "two things with the name 'nothing done'"),
        ("rng.integers", "rng.whole", "catalog/ex01_first.py line 12: AttributeError"),
        ("from typing", "from typing typing", "catalog/ex01_first.py line 3: SyntaxError"),
    ],
)
def test_a_faulty_catalogue_is_a_sentence_with_its_place(tmp_path, old, new, words):
    course = _small_course(tmp_path)
    _change(course, (old, new))
    with pytest.raises(RefusedError) as raised:
        make(course, numbered_seed(1), tmp_path / "a.key")
    assert words in str(raised.value)
    assert "Traceback" not in str(raised.value)


def _change(course, *pairs):
    catalog = course.catalog / "ex01_first.py"
    text = catalog.read_text()
    for old, new in pairs:
        text = text.replace(old, new)
    catalog.write_text(text)


@pytest.mark.parametrize(
    ("stem", "words"),
    [
        ("dilation", "The next free one: ex02_dilation"),
        ("7_Dilation", "The next free one: ex02_dilation"),
        ("ex1_dilation", "The next free one: ex02_dilation"),
        ("ex01_second", "ex01 is taken by ex01_first"),
        ("ex02_first", "first is ex01_first already"),
        ("ex02_lambda", "no name for a function"),
    ],
)
def test_a_bad_stem_is_told_a_good_one(tmp_path, stem, words):
    course = _small_course(tmp_path)
    result = _typed(course.root, "new", stem)
    assert words in str(result.exception.message)
    assert course.stems() == ["ex01_first"]


def test_a_course_begins_in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["course", "mine"], standalone_mode=False)
    assert result.exception is None, result.output
    assert Course(tmp_path / "mine").stems() == ["ex01_centre"]
    again = CliRunner().invoke(cli, ["course", "mine"], standalone_mode=False)
    assert "not empty" in again.exception.message
    lost = CliRunner().invoke(cli, ["new", "ex02_lost"], standalone_mode=False)
    assert "grader course FOLDER" in str(lost.exception), (
        "and nothing is written into the grader's own course"
    )


def test_weak_cases_and_wrong_starters_are_found(tmp_path):
    course = _small_course(tmp_path)
    catalog = course.catalog / "ex01_first.py"
    # Both files changed so that the wrong idea is the right answer, and the starter has another signature.
    catalog.write_text(catalog.read_text().replace("    return table\n", "    return table + 1\n"))
    starter = course.exercises / "ex01_first.py"
    starter.write_text(
        starter.read_text().replace("first(table", "first(picture").replace("raise Not", "return Not")
    )
    (course.solutions / "others" / "ex01_first").mkdir(parents=True)
    (course.solutions / "others" / "ex01_first" / "bad.py").write_text(
        "def first(table):\n    return table\n"
    )
    make(course, numbered_seed(1), tmp_path / "a.key")
    problems = "\n".join(selftest.prove(course, Key(tmp_path / "a.key"), course.stems())[0].problems)
    for words in (
        "still to be written",
        "'nothing done' passes",
        "in the starter",
        "the starter is failed",
        "bad.py does not pass",
    ):
        assert words in problems


@pytest.mark.parametrize("stem", STEMS)
def test_the_matrix_has_one_name_a_row_and_none_for_the_right_answer(key, stem):
    _, right, *rows = selftest.matrix(key, stem)
    assert not {"#", "o"} & set(right.split("  ")[0])
    names = list(key.exercises[stem].misconceptions)
    seen = []
    for row in rows:
        cells, who = row[5:].split("  ", 1)
        name = who.rpartition(": rejected")[0].partition(", way ")[0]
        assert [names[j] for j, cell in enumerate(cells) if cell == "#"] == [name], row
        assert "rejected by 0 of" not in row
        seen.append(name)
    assert list(dict.fromkeys(seen)) == names
