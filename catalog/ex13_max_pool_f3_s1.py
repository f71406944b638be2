"""The lecture's own exercise on max pooling: system 15, then other matrices."""

from collections.abc import Callable

import numpy as np

from grader.exercise import Case, Check, Exercise, misconception

from ._ideas import of_functions
from ._images import AXES, Array, Numbers
from ._pool import LECTURE_EXERCISE, pool
from ._pool_ideas import WINDOWS
from ._pool_numbers import LARGEST, no_smaller_than
from ._pool_ways import Pooling, at, on_zeros


def _as_large(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    return [Case((numbers.whole(5, 5, signs="positive"),)) for _ in range(3)]


def _other_sizes(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    shapes = ((3, 3), (3, 5), (6, 4), (5, 7))
    return [
        *(Case((numbers.whole(*shape),)) for shape in shapes),
        Case((numbers.whole(6, 4, signs="negative"),)),
        Case((numbers.whole(3, 5, signs="negative") - 1500,)),  # below any "small" number
    ]


F = (3, 3)


def _places(matrix: Array) -> tuple[int, int]:
    return matrix.shape[0] - 2, matrix.shape[1] - 2


def _of_size(size: Callable[[Array], tuple[int, int]]) -> tuple[Callable[[Array], Array], ...]:
    """Results of this size: in lists, where windows beyond the border are cut off, and in arrays."""
    return (
        lambda matrix: at(np.max, matrix, size(matrix), (1, 1), F),
        lambda matrix: on_zeros(np.max, matrix, size(matrix), (1, 1), F),
        lambda matrix: at(np.max, matrix, size(matrix), (1, 1), F, clamped=True),
    )


def _with_border(border: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Results written where the middle of their window is."""

    def pooled(matrix: Array) -> Array:
        out = np.array(border(matrix))
        out[1:-1, 1:-1] = pool(matrix, F, (1, 1))
        return out

    return pooled


@misconception(
    "You move the window by its own size, s = f = 3: on the lecture's matrix only one window fits then. With s = 1 it "
    "moves by one column, and at the end of the row by one row."
)
def stride_of_the_window(matrix: Array) -> Array:
    """S = 3."""
    return pool(matrix, (3, 3), (3, 3))


@misconception(
    "You move the window by 2, as in the lecture's first example. The exercise says s = 1: the windows start in the "
    "columns 0, 1, 2 and so on."
)
def stride_two(matrix: Array) -> Array:
    """S = 2."""
    return pool(matrix, (3, 3), (2, 2))


@misconception(
    "You use windows of 2x2, as in the lecture's first example. Here f = 3: each window covers nine numbers.",
    also=(lambda matrix: at(np.max, matrix, _places(matrix), (1, 1), (2, 2)),),
)
def window_two(matrix: Array) -> Array:
    """F = 2."""
    return pool(matrix, (2, 2), (1, 1))


@misconception(
    "Your result has the size of the matrix: you put a border of zeros around it. Without padding it has n - 3 + 1 "
    "places on an axis of n, 3 where the lecture's matrix has 5.",
    also=(lambda matrix: pool(np.pad(matrix, ((0, 2), (0, 2))), F, (1, 1)),),
)
def padded_to_same(matrix: Array) -> Array:
    """A border of one zero."""
    return pool(np.pad(matrix, 1), (3, 3), (1, 1))


@misconception(
    "Your result has the size of the matrix: you let the window hang over the border, as padding 'SAME' does. Without "
    "padding it has n - 3 + 1 places on an axis of n, 3 where the lecture's matrix has 5.",
    also=(lambda matrix: at(np.max, matrix, matrix.shape, (1, 1), F),),
)
def hanging_over(matrix: Array) -> Array:
    """Windows cut at the border."""
    return pool(np.pad(matrix, 1, constant_values=-np.inf), (3, 3), (1, 1))


@misconception(
    "Your result is one row and one column short: the number of places is floor((n - 3) / 1) + 1. The window that "
    "starts at 0 counts, too.",
    also=(lambda matrix: at(np.max, matrix, (len(matrix) - 3, matrix.shape[1] - 3), (1, 1), F),),
)
def missing_plus_one(matrix: Array) -> Array:
    """N - f places."""
    return pool(matrix, (3, 3), (1, 1))[:-1, :-1]


@misconception("You averaged the nine numbers of each window. Max pooling keeps the largest of them.")
def average(matrix: Array) -> Array:
    """Average pooling."""
    return pool(matrix, (3, 3), (1, 1), np.mean)


@misconception("Rows and columns have changed places: write the result row by row, as you read the matrix.")
def transposed(matrix: Array) -> Array:
    """The transposed result."""
    return pool(matrix, (3, 3), (1, 1)).T


@misconception(
    "You let each number win only once: after the first 9 of the lecture's matrix you looked for the next largest. The "
    "windows overlap, and each of them is judged on its own."
)
def each_number_wins_once(matrix: Array) -> Array:
    """A number that won is struck out."""
    matrix = np.array(matrix)
    out = np.zeros((matrix.shape[0] - 2, matrix.shape[1] - 2), np.float32)
    for i, j in np.ndindex(*out.shape):
        window = matrix[i : i + 3, j : j + 3]
        out[i, j] = np.max(window)
        window[np.unravel_index(np.argmax(window), window.shape)] = -np.inf
    return out


@misconception(
    "Your largest number starts from 0. Where all nine numbers of a window are negative, 0 is none of them: start from "
    "the window's first number.",
    also=(lambda matrix: no_smaller_than(0, in_lists=True)(np.max, matrix, F, (1, 1)),),
)
def starts_at_zero(matrix: Array) -> Array:
    """The larger of the maximum and 0."""
    return np.maximum(pool(matrix, (3, 3), (1, 1)), 0)


@misconception(
    "Your result has as many columns as rows. Each axis has its own number of places: shape[0] - 2 rows, shape[1] - 2 "
    "columns.",
    also=(
        *_of_size(lambda matrix: (matrix.shape[0] - 2,) * 2)[1:],
        *_of_size(lambda matrix: (matrix.shape[1] - 2,) * 2),
    ),
)
def a_square_result(matrix: Array) -> Array:
    """As many columns as rows."""
    return _of_size(lambda _: (matrix.shape[0] - 2,) * 2)[0](matrix)


@misconception(
    "Your result has 3 rows and 3 columns for every matrix, as the lecture's has. How many there are follows from the "
    "matrix: n - 3 + 1 on each axis.",
    also=_of_size(lambda _: (3, 3))[1:],
)
def always_three_by_three(matrix: Array) -> Array:
    """range(3)."""
    return _of_size(lambda _: (3, 3))[0](matrix)


@misconception(
    "You look at a window's middle row and column, or at its corners. The window covers nine numbers, and all of them "
    "count.",
    also=(
        lambda matrix: _of_some(matrix, ((0, 0), (0, 2), (2, 0), (2, 2))),
        lambda matrix: _of_some(matrix, ((0, 1), (1, 0), (1, 2), (2, 1))),
        lambda matrix: _of_some(matrix, ((0, 0), (0, 2), (1, 1), (2, 0), (2, 2))),
        lambda matrix: _of_some(
            matrix, tuple((u, v) for u in range(3) for v in range(3) if (u, v) != (1, 1))
        ),
        lambda matrix: _of_some(matrix, ((0, 0), (1, 1), (2, 2))),
    ),
)
def a_window_with_holes(matrix: Array) -> Array:
    """A cross of five numbers."""
    return _of_some(matrix, ((0, 1), (1, 0), (1, 1), (1, 2), (2, 1)))


def _of_some(matrix: Array, places: tuple[tuple[int, int], ...]) -> Array:
    (rows, columns) = _places(matrix)
    return np.asarray(np.max([matrix[u : u + rows, v : v + columns] for u, v in places], axis=0))


@misconception(
    "You write each result into the middle of its window and keep the border, so that the size stays. The result has one "
    "number for each window, and nothing else: n - 3 + 1 on an axis of n.",
    also=(_with_border(np.zeros_like),),
)
def written_into_the_middle(matrix: Array) -> Array:
    """A copy of the matrix, its inside replaced."""
    return _with_border(np.array)(matrix)


@misconception(
    "You return the numbers of the lecture's matrix for every matrix. Go through the windows of the one that your "
    "function is given."
)
def lecture_typed_in(matrix: Array) -> Array:
    """The lecture's result, whatever the matrix."""
    del matrix
    return pool(LECTURE_EXERCISE, (3, 3), (1, 1))


OF_ANY_POOLING = (
    "reshaped_into_windows",
    "pooled_along_one_axis",
    "the_last_windows_left_at_zero",
    "window_one_too_large",
    "windows_in_one_row",
    "reduced_over_one_axis",
    "reduced_over_the_places",
    "always_two_and_two",
    "update_thrown_away",
    *(idea.name for idea in LARGEST),
)
"""Ideas that a window of 3x3 and a stride of 1 can show."""


ONLY = {"reshaped_into_windows": 1, "reduced_over_one_axis": 2}
"""How many of their ways differ here."""


def _on_matrix(pooling: Pooling) -> Callable[[Array], Array]:
    return lambda matrix: pooling(np.max, matrix, F, (1, 1))


EXERCISE = Exercise(
    title="Max pooling by hand",
    names=AXES,
    lesson="With stride 1 the windows overlap, so one large value spreads over every window that covers it.",
    checks=(
        Check(
            "the lecture's matrix",
            points=0,
            rationale="Who can do it by hand knows what the program must do.",
            help="Count the places on each axis first; then go through the windows row by row.",
            cases=lambda _: [Case((LECTURE_EXERCISE,))],
            rtol=0,
            any_number=True,
            conceal=True,
        ),
        Check(
            "other matrices of 5x5",
            points=1,
            rationale="Other numbers, so that the windows are won by others.",
            help="Take the window that starts at the wrong number's row and column: nine numbers. What is their largest?",
            cases=_as_large,
            rtol=0,
            any_number=True,
            conceal=True,
        ),
        Check(
            "matrices of any size",
            points=2,
            rationale="The number of places follows from the matrix, on each axis from its own length.",
            help="A matrix of 3x5 has one row of windows. In which columns can they start? And which number is larger, -2 or -7?",
            cases=_other_sizes,
            rtol=0,
            any_number=True,
            conceal=True,
        ),
    ),
    hints=(
        "How many 3x3 windows fit side by side into 5 columns, if each starts one column after the one before?",
        "From 5x5 comes 3x3: three rows with three numbers each. And from h x w?",
        "The first window covers rows 0 to 2 and columns 0 to 2. Cover the rest with your hand; what is the largest?",
        "Look for the large numbers first: which windows cover the 9 of the second row?",
        "The window that starts in row i and column j is matrix[i : i + 3, j : j + 3].",
    ),
    misconceptions=(
        stride_of_the_window,
        stride_two,
        window_two,
        padded_to_same,
        hanging_over,
        missing_plus_one,
        average,
        transposed,
        each_number_wins_once,
        starts_at_zero,
        a_square_result,
        always_three_by_three,
        a_window_with_holes,
        written_into_the_middle,
        *(
            of_functions(idea.name, idea.help, *map(_on_matrix, idea.ways[: ONLY.get(idea.name)]))
            for idea in (*WINDOWS, *LARGEST)
            if idea.name in OF_ANY_POOLING
        ),
        lecture_typed_in,
    ),
)
