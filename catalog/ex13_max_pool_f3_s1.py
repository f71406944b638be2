"""The lecture's own exercise on max pooling: system 15."""

import numpy as np

from grader.exercise import Case, Check, Exercise, misconception

from ._images import AXES, Array
from ._pool import LECTURE_EXERCISE, pool


@misconception(
    "You move the window by its own size, s = f = 3: then only one window fits. With s = 1 it moves by one column, "
    "and at the end of the row by one row."
)
def stride_of_the_window() -> Array:
    """S = 3."""
    return pool(LECTURE_EXERCISE, (3, 3), (3, 3))


@misconception(
    "You move the window by 2, as in the lecture's first example. The exercise says s = 1: the windows start in the "
    "columns 0, 1 and 2."
)
def stride_two() -> Array:
    """S = 2."""
    return pool(LECTURE_EXERCISE, (3, 3), (2, 2))


@misconception(
    "You use windows of 2x2, as in the lecture's first example. Here f = 3: each window covers nine numbers."
)
def window_two() -> Array:
    """F = 2."""
    return pool(LECTURE_EXERCISE, (2, 2), (1, 1))


@misconception(
    "Your result has the size of the matrix: you let the window hang over the border. Without padding it has "
    "5 - 3 + 1 places on each axis."
)
def padded_to_same() -> Array:
    """A border of one."""
    return pool(np.pad(LECTURE_EXERCISE, 1), (3, 3), (1, 1))


@misconception(
    "Your result is one row and one column short: the number of places is floor((5 - 3) / 1) + 1. The window that "
    "starts at 0 counts, too."
)
def missing_plus_one() -> Array:
    """N - f places."""
    return pool(LECTURE_EXERCISE, (3, 3), (1, 1))[:-1, :-1]


@misconception("You averaged the nine numbers of each window. Max pooling keeps the largest of them.")
def average() -> Array:
    """Average pooling."""
    return pool(LECTURE_EXERCISE, (3, 3), (1, 1), np.mean)


@misconception("Rows and columns have changed places: write the result row by row, as you read the matrix.")
def transposed() -> Array:
    """The transposed result."""
    return pool(LECTURE_EXERCISE, (3, 3), (1, 1)).T


@misconception(
    "You let each number win only once: after the first 9 you looked for the next largest. The windows overlap, and "
    "each of them is judged on its own."
)
def each_number_wins_once() -> Array:
    """A number that won is struck out."""
    matrix = LECTURE_EXERCISE.copy()
    out = np.zeros((3, 3), np.float32)
    for i, j in np.ndindex(3, 3):
        window = matrix[i : i + 3, j : j + 3]
        out[i, j] = np.max(window)
        window[np.unravel_index(np.argmax(window), window.shape)] = 0
    return out


EXERCISE = Exercise(
    title="Max pooling by hand",
    names=AXES,
    lesson="With stride 1 the windows overlap, so one large value spreads over every window that covers it.",
    checks=(
        Check(
            "the resulting matrix",
            points=3,
            rationale="Who can do it by hand knows what the program must do.",
            help="Count the places on each axis first; then go through the windows row by row.",
            cases=lambda _: [Case()],
            rtol=0,
            any_number=True,
        ),
    ),
    hints=(
        "How many 3x3 windows fit side by side into 5 columns, if each starts one column after the one before?",
        "The result is 3x3: a list of three rows with three numbers each.",
        "The first window covers rows 0 to 2 and columns 0 to 2. Cover the rest with your hand; what is the largest?",
        "Look for the large numbers first: which windows cover the 9 of the second row?",
    ),
    misconceptions=(
        stride_of_the_window,
        stride_two,
        window_two,
        padded_to_same,
        missing_plus_one,
        average,
        transposed,
        each_number_wins_once,
    ),
)
