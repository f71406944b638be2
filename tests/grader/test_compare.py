import itertools
import re

import numpy as np
import pytest

from grader.exercise import Names, Tolerance
from grader.scoring.compare import agree, compare
from grader.scoring.place import Place
from grader.values import NotData

F = np.float32


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (np.array([1.0, 2.0], F), np.array([1.0, 2.0])),
        (np.array([1.0, 2.0], F), [1.0, 2.0]),
        (np.array([[1.0], [2.0]], F), ([1.0], [2.0])),
        (np.array(1.5, F), 1.5),
        (3, np.int64(3)),
        (3, np.array(3, np.int32)),
        (np.array([1, 2]), np.array([1.0, 2.0])),  # an image of whole numbers may be held in floats
        ((28, 28, 8), [28, 28, 8]),
        ((28, 28, 8), np.array([28, 28, 8])),
        ({"a": (1, (2.0, None))}, {"a": [1, (2.0, None)]}),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
        (np.array([np.nan, np.inf], F), np.array([np.nan, np.inf], F)),
        (3_000_001_000, 3_000_001_000),
        (np.array([1e6, 0.0], F), np.array([1e6, 1.0], F)),  # the array's scale, not the element's
        ("same", "same"),
        (True, np.bool_(True)),
        (np.zeros((0, 3), F), np.zeros((0, 3))),
    ],
)
def test_equal(expected, got):
    assert compare(expected, got) is None


@pytest.mark.parametrize(("off", "agrees"), [(0.9, True), (1.1, False)])
def test_numbers_are_equal_up_to_the_tolerance_and_not_beyond(off, agrees):
    right = np.array([1000.0, 2.0])
    allowed = 1e-5 + 1e-4 * 1000
    assert (compare(right, right + np.array([0.0, off * allowed])) is None) == agrees
    assert (compare(right / 1e9, right / 1e9 + np.array([off * 1e-5, 0.0])) is None) == agrees


@pytest.mark.parametrize(
    ("expected", "got", "kind", "words"),
    [
        (np.array([1.0], F), None, "structure", "return"),
        (np.array([1.0], F), {"a": 1}, "structure", "a dict with the keys 'a'"),
        (np.array([1.0], F), "1.0", "structure", "the text '1.0'"),
        (np.array([1.0], F), NotData("set"), "structure", "<set>"),
        (np.array([1.0, 2.0], F), [[1.0], 2.0], "structure", "a list of 2"),
        (
            [[1, 2], [3, 4]],
            [[1, 2], [3]],
            "structure",
            r"shape \(2, 2\), got a list of rows with the lengths 2, 1",
        ),
        ([[1, 2], [3, 4]], None, "structure", r"expected an array of shape \(2, 2\), got None"),
        ([[1, 2], [3, 4]], [[1, "x"], [3, 4]], "structure", "got a list of 2"),
        ({"a": 1}, {"b": 1}, "structure", "'a' is missing"),
        ({"a": 1}, {"a": 1, "b": 1}, "structure", "'b' is not asked for"),
        (((1, 2), "x"), ((1, 2),), "structure", "a tuple of 2"),
        (np.ones((2, 3), F), np.ones((3, 2), F), "shape", r"\(2, 3\), got an array of shape \(3, 2\)"),
        (np.ones((2, 3), F), np.array(1.0), "shape", "single number"),
        (np.ones((2, 3), F), np.ones((1, 3)), "shape", r"\(1, 3\)"),
        (np.ones(3, F), np.ones(0), "shape", r"\(0,\)"),
        (np.array(1.0), np.ones(1), "shape", r"\(1,\)"),
        (np.array([1.0], F), np.array([1.0], np.float16), "dtype", "float16"),
        (np.array([1.0], F), [1], "dtype", "numbers of type float32 or float64, got int64"),
        (3, 3.0, "dtype", r"a number of type int, got 3.0 \(float64\)"),
        (1.0, np.float32("nan"), "finiteness", "^expected 1, got nan"),
        (np.array([[7.0]], F), [[8.0]], "values", "^the only value is wrong: expected 7, got 8"),
        ((1, 2, 3), (1, 2), "shape", "expected a tuple of 3, got a tuple of 2"),
        ((1, 2, 3), [1, 2], "shape", "expected a tuple of 3, got a list of 2"),
        (3, True, "dtype", "bool"),
        (1.0, 1 + 0j, "structure", ""),
        (
            np.array([1.0, 2.0], F),
            np.array([np.nan, 2.0]),
            "finiteness",
            r"1 of 2 values is nan: the one at \[0\]",
        ),
        (
            np.array([1.0, 2.0], F),
            np.array([1.0, np.inf]),
            "finiteness",
            r"inf: the one at \[1\], where 2 was",
        ),
        (np.array([np.inf], F), np.array([-np.inf]), "values", "-inf"),
        (
            np.array([[1, 2], [3, 4]], F),
            np.array([[1.0, 2], [5, 6]]),
            "values",
            r"2 of 4 .* \[1, 0\]: expected 3, got 5",
        ),
        (10, 11, "values", "expected 10, got 11"),
        (2**62 + 1, 2**62, "values", ""),
        ("same", "valid", "structure", "'same'"),
        ({"a": (1, 2)}, {"a": (1, 3)}, "values", "^in 'a': 1 of 2 values is wrong, the one at"),
    ],
)
def test_the_first_difference_has_a_kind_and_a_sentence(expected, got, kind, words):
    difference = compare(expected, got)
    assert difference is not None
    assert difference.kind == kind
    assert re.search(words, difference.sentence)


NAMES = Names(
    axes=(("row", "column"), ("image", "row", "column")),
    places={"*/0": "shape", "*/2": "parameters", "*/0/1": "width", "0": "params", "1": "losses"},
)


@pytest.mark.parametrize(
    ("path", "expected", "got", "sentence"),
    [
        (
            (),
            [[1, 2]],
            [[1, 3]],
            "1 of 2 values is wrong, the one at [0, 1] (row 0, column 1): expected 2, got 3.",
        ),
        (
            ("a",),
            [[1, 2]],
            [[0, 3]],
            "in 'a': 2 of 2 values are wrong; the first at [0, 0] (row 0, column 0): ",
        ),
        ((), [[[1.0]]], [[[np.nan]]], "the only value is wrong: expected 1, got nan."),
        (
            (),
            np.ones((2, 1, 1)),
            [[[1]], [[np.inf]]],
            "1 of 2 values is inf: the one at [1, 0, 0] (image 1, row 0,",
        ),
        (
            (),
            {"FC3": ("x", 120, 48120)},
            {"FC3": ("x", 120, 5)},
            "in 'FC3', parameters: expected 48120, got 5.",
        ),
        (("FC3",), ("x", 1, 2), ("x", 1, 3), "in 'FC3', parameters: expected 2, got 3."),
        (
            ("C1",),
            ((8, 9), "x"),
            ((8, 7), "x"),
            "in 'C1', shape: 1 of 2 values is wrong, the one at [1] (width): ",
        ),
        (
            (),
            ({"w": [1.0, 2]}, [1.0]),
            ({"w": [1.0, 3]}, [1.0]),
            "in params, 'w': 1 of 2 values is wrong, the one at [1]: ",
        ),
        ((), ({"w": 1}, [1.0, 2]), ({"w": 1}, [1.0]), "in losses: expected a list of 2, got a list of 1."),
        (
            (),
            ({"w": 1}, [1.0, 2]),
            {"w": 1},
            "expected a tuple of 2 (params, losses), got a dict with the keys 'w'.",
        ),
        ((3,), {"w": 1}, {}, "in [3]: the key 'w' is missing; the keys here are (none)."),
    ],
)
def test_a_part_with_a_name_is_called_by_it(path, expected, got, sentence):
    assert compare(expected, got, Tolerance(any_number=True), Place(path, NAMES)).sentence.startswith(
        sentence
    )


def test_equal_parts_are_one_array_and_still_have_their_names():
    names = Names(places={"0": "params", "1": "losses"})
    difference = compare(([1.0, 2.0], [2.0, 4.0]), ([1.0, 2.0], [3.0, 4.0]), where=Place((), names))
    assert difference.sentence.startswith("1 of 4 values is wrong, the one at [1, 0] (losses): ")


def test_nan_against_nan_is_equal_and_nan_against_a_number_is_not():
    assert compare(np.array([np.nan]), np.array([1.0])).kind == "finiteness"


def test_float16_inside_a_loose_tolerance_is_still_the_wrong_dtype():
    assert compare(np.array([1.0], F), np.array([1.0], np.float16), Tolerance(rtol=1, atol=1)).kind == "dtype"


def test_any_number_takes_ints_for_floats():
    assert compare(np.array([[3.75, 2.0]]), [[3.75, 2]], Tolerance(any_number=True)) is None
    assert compare([[9, 5]], [[9.0, 5.0]], Tolerance(any_number=True)) is None


def test_position_is_that_of_the_first_wrong_element():
    right = np.zeros((2, 3, 4), F)
    wrong = right.copy()
    wrong[1, 0, 2] = wrong[1, 2, 3] = 1
    assert compare(right, wrong).position == (1, 0, 2)


VALUES = [
    0,
    3,
    2**70,
    True,
    2.5,
    np.float32(2.5),
    None,
    "same",
    NotData("a thing"),
    (1, 2),
    [1, 2],
    [1.0, 2.0],
    (1, "a"),
    {"a": 1, "b": np.ones(2)},
    {"b": np.ones(2), "a": 1},
    {"a": 1},
    *(
        np.array([1, 2], kind)
        for kind in ("bool", "int32", "int64", "uint8", "float16", "float32", "float64")
    ),
    *(
        np.array(numbers, np.float32)
        for numbers in ([1, np.nan], [1, np.inf], [1, -np.inf], [1, 2.0001], [[1, 2]])
    ),
    np.zeros((0, 3), np.float32),
    (np.ones(2, np.float32), np.zeros(1)),
    (np.ones(2, np.float32), np.ones(1)),
]


@pytest.mark.parametrize("tolerance", [Tolerance(), Tolerance(rtol=1e-2, atol=0)], ids=["exact", "loose"])
def test_what_agrees_is_what_has_no_difference(tolerance):
    for expected, got in itertools.product(VALUES, repeat=2):
        if not isinstance(expected, NotData):
            assert agree(expected, got, tolerance) == (compare(expected, got, tolerance) is None), (
                expected,
                got,
            )
