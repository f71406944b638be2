"""The catalogue proves itself: for every stem, without a registry."""

import ast

import pytest

from grader import selftest
from grader.course import Course, find_course
from grader.key import Key
from grader.keystore import make, numbered_seed

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
    answers = all(not parameters for parameters in exercise.parameters.values())
    assert len(exercise.misconceptions) >= (4 if answers else 8)
    assert len(course.others(stem)) >= (1 if answers else 2)
    assert all(check.points > 0 and check.rationale and check.help for check in exercise.checks)
    assert len({check.name for check in exercise.checks}) == len(exercise.checks)


@pytest.mark.parametrize("stem", STEMS)
def test_every_misconception_is_rejected_and_named_as_itself(key, stem):
    assert selftest.check_misconceptions(key, stem) == []


@pytest.fixture(scope="module")
def other_key(course, tmp_path_factory):
    path = tmp_path_factory.mktemp("key") / "other.key"
    make(course, numbered_seed(20231), path)
    return Key(path)


def test_another_seed_draws_other_cases_that_tell_the_same_ideas_apart(key, other_key):
    assert {s: p for s in STEMS if (p := selftest.check_misconceptions(other_key, s))} == {}
    drawn = [s for s in STEMS if any(len(p) for p in key.exercises[s].parameters.values())]
    same = [
        s for s in drawn if key.arrays(s).keys() == other_key.arrays(s).keys() and _equal(key, other_key, s)
    ]
    # Sizes and counts are drawn as ints, which are in the targets and not among the arrays.
    assert set(same) <= {"ex02_output_size", "ex10_count_parameters"}
    assert key.exercises["ex02_output_size"] != other_key.exercises["ex02_output_size"]


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


def test_starters_solutions_and_other_ways_are_graded_as_they_should(course, key):
    findings = selftest.prove(course, key, STEMS)
    assert {f.stem: f.problems for f in findings if f.problems} == {}


def _small_course(folder):
    from click.testing import CliRunner

    from grader.cli import cli

    for name in ("exercises", "solutions", "catalog"):
        (folder / name).mkdir()
    result = CliRunner().invoke(cli, ["--course", str(folder), "new", "ex01_first"], standalone_mode=False)
    assert result.exception is None, result.output
    return Course(folder)


def test_a_new_exercise_proves_itself_at_once_and_then_tells_what_is_missing(tmp_path):
    course = _small_course(tmp_path)
    make(course, numbered_seed(1), tmp_path / "a.key")
    finding = selftest.prove(course, Key(tmp_path / "a.key"), course.stems())[0]
    assert finding.problems == []
    (course.exercises / "ex02_second.py").write_text("")
    assert [(one.stem, one.files) for one in selftest.missing_files(course)] == [
        ("ex02_second", ("solutions", "catalogue"))
    ]


def test_weak_cases_and_wrong_starters_are_found(tmp_path):
    course = _small_course(tmp_path)
    catalog = course.catalog / "ex01_first.py"
    # Both files changed so that the wrong idea is the right answer, and the starter has another signature.
    catalog.write_text(catalog.read_text().replace("    return image\n", "    return image + 1\n"))
    starter = course.exercises / "ex01_first.py"
    starter.write_text(
        starter.read_text().replace("first(image", "first(picture").replace("raise Not", "return Not")
    )
    (course.solutions / "others" / "ex01_first").mkdir(parents=True)
    (course.solutions / "others" / "ex01_first" / "bad.py").write_text(
        "def first(image):\n    return image\n"
    )
    make(course, numbered_seed(1), tmp_path / "a.key")
    problems = "\n".join(selftest.prove(course, Key(tmp_path / "a.key"), course.stems())[0].problems)
    for words in ("'nothing done' passes", "in the starter", "the starter is failed", "bad.py does not pass"):
        assert words in problems


@pytest.mark.parametrize("stem", STEMS)
def test_the_matrix_has_one_name_a_row_and_none_for_the_right_answer(key, stem):
    _, right, *rows = selftest.matrix(key, stem)
    assert not {"#", "o"} & set(right.split("  ")[0])
    for i, row in enumerate(rows):
        cells = row[5:].split("  ")[0]
        assert [j for j, cell in enumerate(cells) if cell == "#"] == [i], row
