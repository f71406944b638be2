"""The fewest shapes: none that goes was needed, none that stays could go, and the reasons are true."""

from itertools import combinations

import pytest
from click.testing import CliRunner

from grader.authoring.fewest import Clause, cheapest, fewest, of_misconceptions, places_of
from grader.authoring.minimal import ENOUGH, minimal
from grader.authoring.shapes import MEASURED, PUBLISHED, Shape, shapes_of
from grader.cli.main import cli
from grader.course import Course
from grader.key.file import Key
from grader.key.seed import PUBLIC_SEED
from grader.key.store import KeyMaker

STEM = "ex01_total"
SOLUTION = '''"""A sum over the first axis."""

import jax


def total(table: jax.Array) -> jax.Array:
    """Add up the columns."""
    return table.sum(axis=0)
'''
CATALOG = '''"""Sums of columns."""

import numpy as np

from grader.exercise import Case, Check, Exercise, misconception


@misconception("You add up the rows.")
def rows(table):
    """Shows on every table but one of 1 x 1."""
    return table.sum(axis=1)


@misconception("You leave out the third row.")
def without_the_third_row(table):
    """Shows on tables of three rows."""
    return np.delete(table, slice(2, 3), axis=0).sum(axis=0)


@misconception("You leave out the third row, and the fourth.")
def without_the_third_row_and_the_fourth(table):
    """Is told from the one before by four rows."""
    return np.delete(table, slice(2, 4), axis=0).sum(axis=0)


def drawn(rng):
    return [Case((rng.integers(1, 9, shape).astype(np.float32),)) for shape in SHAPES]


SHAPES = {shapes}
EXERCISE = Exercise(
    title="Sums",
    lesson="A sum over axis 0.",
    checks=(
        Check("the example", 0, "It is the statement's.", "Add.", lambda _: [Case((np.ones((1, 2), np.float32),))]),
        Check("tables", 2, "Of any shape.", "Add.", drawn),
    ),
    hints=("a?", "b", "c"),
    misconceptions=(rows, without_the_third_row, without_the_third_row_and_the_fourth),
)
'''
ALL = ((2, 3), (3, 2), (3, 2), (4, 2), (5, 4), (6, 2), (5, 6), (2, 9), (9, 2))


def course_of(folder, shapes):
    course = Course(folder)
    for path, text in (
        (course.exercises, SOLUTION.replace("return table.sum(axis=0)", "raise NotImplementedError")),
        (course.solutions, SOLUTION),
        (course.catalog, CATALOG.replace("{shapes}", repr(shapes))),
    ):
        path.mkdir(exist_ok=True)
        (path / f"{STEM}.py").write_text(text)
    return course


@pytest.fixture(scope="module")
def maker():
    with KeyMaker() as maker:
        yield maker


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return course_of(tmp_path_factory.mktemp("course"), ALL)


@pytest.fixture(scope="module")
def own_key(small, maker):
    return Key.of(maker.make(small, PUBLIC_SEED))


def test_shapes_are_what_a_function_is_traced_for(own_key):
    shapes = shapes_of(own_key.exercises[STEM], own_key.arrays(STEM))
    assert [(s.text, s.size, sorted(s.places), s.stays) for s in shapes[:3]] == [
        ("table 1 x 2", 4, [(0, 0)], PUBLISHED),
        ("table 2 x 3", 9, [(1, 0)], ""),
        ("table 3 x 2", 8, [(1, 1), (1, 2)], ""),
    ]
    assert len(shapes) == len(set(ALL)) + 1


def test_shapes_of_this_course_have_names_for_all_that_they_differ_in(key):
    for stem, words in {
        "ex01_pixel_filter": "neighbourhood 3 x 4 of whole numbers, kernel 3 x 4",
        "ex06_convolve_strided": "image 5 x 5, kernel 3 x 3, stride (2, 2)",
        "ex14_pool_volume": "volume 4 x 4 x 3, window (2, 2), stride (2, 2), mode average",
        "ex17_learn_filter": "loss: kernel 1 x 2, image 1 x 3, target 1 x 2",
        "ex20_train_step": "train_step, 20 steps",
    }.items():
        exercise = key.exercises[stem]
        texts = [shape.text for shape in shapes_of(exercise, key.arrays(stem))]
        assert words in texts
        assert len(set(texts)) == len(texts)
    assert shapes_of(key.exercises["ex02_output_size"], {}) == []
    stem = "ex18_vectorised_conv"
    shapes = shapes_of(key.exercises[stem], key.arrays(stem))
    assert [shape.kind[1] for shape in shapes if shape.kind[1] != "plain"] == ["jit", "vmap", "grad"]
    assert [shape.stays for shape in shapes[-4:]] == [MEASURED] * 4


def test_the_cheapest_shapes_are_those_that_all_sets_would_find():
    shapes = [Shape(str(n), ("f", "plain"), frozenset(), size) for n, size in enumerate((5, 1, 4, 2, 3))]
    clauses = [Clause(frozenset(ones), "x") for ones in ({0, 1}, {0, 2}, {3, 4}, {2, 3, 1}, {4, 0})]
    fitting = [
        set(chosen)
        for count in range(len(shapes) + 1)
        for chosen in combinations(range(len(shapes)), count)
        if all(clause.shapes & set(chosen) for clause in clauses)
    ]
    best = min(fitting, key=lambda chosen: (len(chosen), sum(shapes[n].size for n in chosen)))
    assert cheapest(shapes, clauses) == best
    assert cheapest(shapes, []) == frozenset()
    assert cheapest(shapes, [Clause(frozenset({4}), "x")]) == {4}


def test_nothing_is_lost_with_the_fewest_and_something_with_fewer(own_key):
    exercise, arrays = own_key.exercises[STEM], own_key.arrays(STEM)
    shapes, draw = shapes_of(exercise, arrays), of_misconceptions(exercise, arrays)
    chosen, clauses = fewest(shapes, [draw])
    assert draw.lost(places_of(shapes, chosen)) == []
    free = [n for n in range(len(shapes)) if not shapes[n].stays]
    others = {n for n in chosen if shapes[n].stays}
    for count in range(len(chosen) - len(others)):
        for fewer in combinations(free, count):
            assert draw.lost(places_of(shapes, others | set(fewer))), [shapes[n].text for n in fewer]
    assert all(clause.shapes & chosen for clause in clauses)


def test_what_must_stay_and_why_and_what_could_go(small, own_key, maker):
    found = minimal(small, own_key, STEM, maker, seeds=2)
    assert [(one.shape, one.why) for one in found.stays[:1]] == [("table 1 x 2", PUBLISHED)]
    assert [one.shape for one in found.stays] == ["table 1 x 2", "table 4 x 2"]
    assert "the third row" in found.stays[1].why
    assert {one.like for one in found.goes} == {"table 4 x 2"}
    assert (found.cases, found.shapes, found.is_minimal) == (len(ALL) + 1, len(set(ALL)) + 1, False)


@pytest.mark.parametrize(("shapes", "minimal_"), [(ALL[1:4], True), (ALL[:7], True), (ALL, False)])
def test_an_exercise_is_minimal_with_few_shapes_or_no_more_than_it_needs(tmp_path, maker, shapes, minimal_):
    course = course_of(tmp_path, shapes)
    found = minimal(course, Key.of(maker.make(course, PUBLIC_SEED)), STEM, maker)
    assert found.is_minimal is minimal_
    assert (found.shapes <= ENOUGH) is minimal_


def test_a_submission_keeps_its_name_and_a_mutant_is_rejected(small, own_key, maker, tmp_path):
    (tmp_path / f"{STEM}.py").write_text(
        "import jax.numpy as jnp\n\n\ndef total(table):\n    return jnp.where(table.shape[1] == 9, 0, table.sum(0))\n"
    )
    found = minimal(small, own_key, STEM, maker, submissions=[tmp_path])
    assert [one.shape for one in found.stays] == ["table 1 x 2", "table 4 x 2", "table 2 x 9"]
    assert found.stays[-1].why == tmp_path.name


def test_a_mutant_that_only_one_shape_rejects_keeps_it(tmp_path, maker):
    course = course_of(tmp_path, ALL)
    path = course.solutions / f"{STEM}.py"
    path.write_text(SOLUTION.replace("axis=0)", "axis=0) + (table.shape[1] // 9) * 0"))
    key = Key.of(maker.make(course, PUBLIC_SEED))
    found = minimal(course, key, STEM, maker)
    (why,) = [one.why for one in found.stays if one.shape == "table 2 x 9"]
    assert why.startswith(f"the mutant {STEM}: ")


def test_the_command_says_it_in_words_and_by_its_status(small, monkeypatch, tmp_path):
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path))
    typed = lambda *more: CliRunner().invoke(  # noqa: E731
        cli, ["--course", str(small.root), "selftest", "--minimal", *more], standalone_mode=False
    )
    result = typed()
    assert result.return_value == 1
    assert "✗" in result.stdout
    assert "stays  table 1 x 2: for the statement's example" in result.stdout
    assert "could go  table 2 x 9: its values may have the shape table 4 x 2" in result.stdout
    assert '"goes"' in typed("--json", "--seeds", "1").stdout
