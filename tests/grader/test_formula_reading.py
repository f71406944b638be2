"""What a function computes is read off its answers, whoever wrote it; where the terms don't explain it, nothing is said."""

import itertools

import numpy as np
import pytest
from formulas import read_function

from grader.report.model import Factor, Term
from grader.scoring.formula.parts import parts_of
from grader.scoring.formula.probes import MOST_RUNS, NoAnswerError
from grader.scoring.formula.reading import read
from grader.scoring.formula.terms import Terms
from grader.scoring.formula.written import MOST_TERMS, written

IMAGE, KERNEL, BIAS = np.ones((3, 4), np.float32), np.ones((2, 2), np.float32), np.ones(2, np.float32)
WHOLE = np.ones((3, 4), np.int32)


def valid(image, kernel):
    rows, columns = (n - f + 1 for n, f in zip(image.shape, kernel.shape, strict=True))
    places = np.ndindex(*kernel.shape)
    return sum(image[u : u + rows, v : v + columns] * kernel[u, v] for u, v in places)


def windows(image):
    return np.lib.stride_tricks.sliding_window_view(image, (2, 2))[::1, ::2]


def layer(image, kernel, bias):
    return np.maximum(valid(image, kernel)[..., None] + bias, 0)


def term(coefficient, *factors, outside=False):
    return coefficient, tuple(factors), outside


def terms_at(terms, output):
    """The terms of one number: (coefficient, ((array, index), ...), outside)."""
    one = terms.of(int(np.ravel_multi_index(output, terms.output)) if output else 0)
    indices = [one.indices(i).tolist() for i in range(len(one.names))]
    return {
        (
            round(float(coefficient), 5),
            tuple((n, tuple(indices[i][row])) for i, n in enumerate(one.names) if one.factors[row, i] >= 0),
            bool(one.is_outside[row]),
        )
        for row, coefficient in enumerate(one.coefficients)
    }


READ = {
    "a convolution": (valid, (IMAGE, KERNEL), "sum", 24),
    "of whole numbers": (valid, (WHOLE, KERNEL.astype(np.int32)), "sum", 24),
    "twice as much": (lambda image, kernel: 2 * valid(image, kernel), (IMAGE, KERNEL), "sum", 24),
    "a sum with a term missing": (lambda image: image.sum() - image[1, 2], (IMAGE,), "sum", 11),
    "a sum with a term twice": (lambda image: image.sum() + image[1, 2], (IMAGE,), "sum", 12),
    "a constant added": (lambda image: image + 7, (IMAGE,), "sum", 24),
    "a constant": (lambda image: np.full(3, 2.5), (IMAGE,), "sum", 3),
    "nothing": (lambda image: 0 * image, (IMAGE,), "sum", 0),
    "one array is not used": (lambda image, kernel: image[0, 0] + 0 * kernel[0], (IMAGE, KERNEL), "sum", 2),
    "a single number": (lambda a, b: a * b + a, (np.float32(2)[()].reshape(()), np.ones(())), "sum", 2),
    "a bias": (lambda image, bias: image[..., None] + bias, (IMAGE, BIAS), "sum", 48),
    "three arrays": (lambda image, kernel, bias: valid(image, kernel)[0, 0] * bias, (IMAGE, KERNEL, BIAS), "sum", 8),
    "a matrix product": (lambda image, kernel: image[:, :2] @ kernel, (IMAGE, KERNEL), "sum", 12),
    "the mean": (lambda image: windows(image).mean((2, 3)), (IMAGE,), "sum", 16),
    "the largest": (lambda image: windows(image).max((2, 3)), (IMAGE,), "maximum", 16),
    "the largest whole number": (lambda image: windows(image).max((2, 3)), (WHOLE,), "maximum", 16),
    "the largest or 0": (lambda image: np.maximum(windows(image).max((2, 3)), 0), (IMAGE,), "maximum", 20),
    "the largest or -1000": (lambda image: np.maximum(image.max(), -1000), (IMAGE,), "maximum", 13),
    "a border of zeros": (lambda image: np.pad(image, 1), (IMAGE,), "sum", 12),
    "a layer": (layer, (IMAGE, KERNEL, BIAS), "relu", 60),
    "a layer of whole numbers": (layer, (WHOLE, KERNEL, BIAS), "relu", 60),
    "a bias after ReLU": (lambda i, k, b: layer(i, k, 0 * b) + b, (IMAGE, KERNEL, BIAS), "relu", 60),
    "ReLU forgotten": (lambda i, k, b: valid(i, k)[..., None] + b, (IMAGE, KERNEL, BIAS), "sum", 60),
}  # fmt: skip
NOT_READ = {
    "a square": (lambda image: image**2, (IMAGE,)),
    "a quotient": (lambda image, kernel: valid(image, kernel) / (kernel.sum() or 1), (IMAGE, KERNEL)),
    "rounded": (lambda image: np.round(image * 0.25), (IMAGE,)),
    "rounded whole numbers": (lambda image: windows(image).sum((2, 3)) // 4, (WHOLE,)),
    "cut off above": (lambda image: np.clip(image, 0, 255), (IMAGE,)),
    "cut off on both sides": (lambda image, kernel: np.clip((image[:2, :2] * kernel).sum(), 0, 255), (IMAGE, KERNEL)),
    "the median": (lambda image: np.median(image), (IMAGE,)),
    "the smallest": (lambda image: image.min(), (IMAGE,)),
    "tanh": (lambda image: np.tanh(image), (IMAGE,)),
    "a sum of ReLUs": (lambda image: np.maximum(image, 0).sum(0), (IMAGE,)),
    "a choice": (lambda image: image if image[0, 0] < 50 else -image, (IMAGE,)),
    "a rare choice": (lambda image: image.sum() + (image[0, 0] == 1), (IMAGE,)),
    "no number": (lambda image: image / 0 * np.inf, (IMAGE,)),
    "a shape that depends on values": (lambda image: image[image > 0], (IMAGE,)),
    "texts": (lambda image: np.full(2, "text"), (IMAGE,)),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_terms_are_read(name):
    function, arrays, kind, count = READ[name]
    terms, runs = read_function(function, *arrays)
    assert runs <= MOST_RUNS
    assert (terms.kind, len(terms)) == (kind, count)
    rng = np.random.default_rng(3)
    drawn = [rng.normal(scale=9, size=a.shape).astype(a.dtype) for a in arrays]
    right = np.asarray(function(*drawn))
    assert terms.output == right.shape
    assert np.allclose(terms.evaluate(drawn), right, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", NOT_READ)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_the_terms_do_not_explain_is_not_said(name):
    function, arrays = NOT_READ[name]
    terms, runs = read_function(function, *arrays)
    assert terms is None
    assert runs <= MOST_RUNS


@pytest.mark.parametrize(
    ("function", "output", "expected"),
    [
        (
            valid,
            (1, 2),
            {
                term(1.0, ("a0", (1 + u, 2 + v)), ("a1", (u, v)))
                for u, v in itertools.product(range(2), range(2))
            },
        ),
        (
            lambda image, kernel: valid(image, kernel[::-1]) / 4 + 3,
            (0, 0),
            {term(0.25, ("a0", (u, v)), ("a1", (1 - u, v))) for u in range(2) for v in range(2)}
            | {term(3.0)},
        ),
        (
            lambda image, kernel: np.maximum(valid(image, -2 * kernel), 0) + image[0, 0],
            (0, 0),
            {term(-2.0, ("a0", (u, v)), ("a1", (u, v))) for u in range(2) for v in range(2)}
            | {term(1.0, ("a0", (0, 0)), outside=True)},
        ),
    ],
)
def test_each_term_has_its_elements_and_its_coefficient(function, output, expected):
    terms, _ = read_function(function, IMAGE, KERNEL)
    assert terms_at(terms, output) == expected


def test_a_large_layer_takes_few_runs():
    image, kernels = np.ones((6, 8, 2), np.float32), np.ones((3, 2, 2, 5), np.float32)

    def maps(image, kernels):
        channels = [[valid(image[..., c], kernels[..., c, k]) for c in range(2)] for k in range(5)]
        return np.stack([sum(maps) for maps in channels], -1)

    terms, runs = read_function(maps, image, kernels)
    assert len(terms) == 4 * 7 * 5 * 12
    assert runs < 150


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_whole_numbers_stay_whole_numbers():
    seen = set()

    def function(image, kernel):
        seen.add((image.dtype.name, kernel.dtype.name))
        return valid(image, kernel)

    assert read_function(function, WHOLE, KERNEL)[0] is not None
    assert seen == {("int32", "float32")}


def test_a_function_that_answers_differently_each_time_is_not_read():
    count = itertools.count()
    assert read_function(lambda image: image + next(count), IMAGE)[0] is None


@pytest.mark.parametrize(
    "arrays",
    [
        [],
        [np.ones((0, 2), np.float32)],
        [np.ones(2, bool)],
        [np.ones(2, np.uint8)],
        [np.ones(2, np.float16)],
        [np.ones(100_000, np.float32)],
    ],
)
def test_some_arrays_are_not_even_tried(arrays):
    def ask(_):
        raise AssertionError("nothing is to be run")

    assert read(ask, arrays, ["a"] * len(arrays)) is None


def test_a_function_that_gives_no_answer_is_asked_once():
    asked = []

    def ask(stacks):
        asked.append(stacks)
        raise NoAnswerError

    with pytest.raises(NoAnswerError):
        read(ask, [IMAGE], ["image"])
    assert len(asked) == 1


def test_what_needs_too_many_runs_is_not_read():
    large = np.ones((30, 30), np.float32)
    terms, runs = read_function(lambda a, b: a.sum() * b.sum(), large, large)
    assert terms is None
    assert runs <= MOST_RUNS


@pytest.mark.parametrize("function", [np.sum, np.max])
def test_what_has_too_many_terms_is_not_read(function):
    image = np.ones((10, 10), np.float32)
    assert read_function(lambda a: np.full((30, 30), function(a)), image)[0] is None
    assert read_function(lambda a: np.full((10, 10), function(a)), image)[0] is not None


def test_stored_terms_are_the_same_again():
    for function, arrays, *_ in READ.values():
        terms, _ = read_function(function, *arrays)
        again = Terms.stored(terms.kind, terms.names, terms.shapes, terms.output, terms.arrays())
        assert again.equals(terms)
        assert terms.equals(terms.canonical())


def test_terms_in_another_order_are_equal_and_others_are_not():
    terms, _ = read_function(valid, IMAGE, KERNEL)
    back = terms.only(np.arange(len(terms))[::-1])
    assert back.equals(terms)
    assert not terms.only(np.arange(1, len(terms))).equals(terms)
    assert not read_function(lambda i, k: 1.1 * valid(i, k), IMAGE, KERNEL)[0].equals(terms)
    assert not read_function(lambda i, k: valid(i, k[::-1]), IMAGE, KERNEL)[0].equals(terms)


def test_equal_terms_of_a_sum_are_one():
    terms, _ = read_function(lambda image: image.sum(), IMAGE)
    twice = terms.joined(terms).canonical()
    assert len(twice) == 12
    assert (twice.coefficients == 2).all()


def formula(function, right, *arrays, position):
    (got, _), (expected, _) = (
        read_function(f, *arrays, names=("image", "kernel")[: len(arrays)]) for f in (function, right)
    )
    return written(expected, got, position)


def test_a_formula_has_the_terms_of_the_first_wrong_number():
    said = formula(lambda image: image[::-1, :] / 2, lambda image: image, IMAGE, position=(0, 1))
    assert (said.kind, said.expected_kind, said.output) == ("sum", None, [0, 1])
    assert said.expected == [Term(1.0, [Factor("image", [0, 1])])]
    assert said.got == [Term(0.5, [Factor("image", [2, 1])])]


def test_an_answer_of_another_shape_is_shown_where_it_differs():
    lacks = formula(lambda image: image[:, :-1], lambda image: image, IMAGE, position=None)
    assert (lacks.output, lacks.got) == ([0, 3], [])
    longer = formula(lambda image: np.pad(image, ((0, 1), (0, 0))), lambda image: image, IMAGE, position=None)
    assert (longer.output, longer.expected) == ([3, 0], [])
    moved = formula(lambda image: np.pad(image, 1), lambda image: image, IMAGE, position=None)
    assert (moved.output, moved.got) == ([0, 0], [])
    flat = formula(lambda image: 2 * image.ravel(), lambda image: image, IMAGE, position=None)
    assert (flat.output, flat.got) == ([0, 0], [Term(2.0, [Factor("image", [0, 0])])])


def test_a_mean_for_a_maximum_is_told_with_both_kinds():
    said = formula(lambda image: image.mean(), lambda image: image.max(), IMAGE, position=())
    assert (said.kind, said.expected_kind, said.output) == ("sum", "maximum", [])


def test_a_maximum_of_one_element_is_that_element():
    right = lambda image: image[:1]  # noqa: E731 - a function in passing
    said = formula(lambda image: np.maximum(image[:1], 0), right, IMAGE, position=(0, 0))
    assert (said.kind, said.expected_kind) == ("maximum", None)
    assert len(said.got), len(said.expected) == (2, 1)
    assert formula(right, right, IMAGE, position=(0, 0)) is None


def test_too_many_terms_are_not_shown():
    assert IMAGE.size * KERNEL.size > MOST_TERMS
    right = lambda image, kernel: valid(image, kernel)  # noqa: E731 - a function in passing
    assert (
        formula(lambda i, k: np.full((2, 3), i.sum() * k.sum()), right, IMAGE, KERNEL, position=(0, 0))
        is None
    )


def test_the_arrays_of_an_answer_have_the_paths_by_which_answers_are_compared():
    answer = {"loss": 0.5, "gradients": (IMAGE, KERNEL), "rows": [[1, 2], [3, 4]], "word": "text"}
    found = {path: array.shape for path, array in parts_of(answer).items()}
    assert found == {("loss",): (), ("gradients", 0): (3, 4), ("gradients", 1): (2, 2), ("rows",): (2, 2)}
