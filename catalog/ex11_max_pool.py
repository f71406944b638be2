"""Max pooling: system 13 of the lecture."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.exercise import Case, Check, Exercise, Sliding, misconception

from ._images import AXES, Array, Numbers
from ._pairs import with_exchanged_strides
from ._pool import LECTURE_MATRIX, pad_to_same, pool
from ._pool_ideas import PADDED, ROUNDED_UP, STRIDES_EXCHANGED, WINDOW_EXCHANGED, WINDOWS, of_pooling, ways_of
from ._pool_numbers import BYTES, LARGEST, no_smaller_than
from ._pool_ways import Pooling
from ._windows import before_the_last_place, one_place_short

Pair = tuple[int, int]


# Seven shapes, with their windows and strides: a function is traced once for each.
Setting = tuple[Pair, Pair, Pair]
TALL, WIDE, SPREAD = ((2, 1), (2, 1), (1, 1)), ((1, 4), (1, 2), (1, 2)), ((3, 4), (2, 1), (1, 3))
UNLIKE, WITH_REST, LECTURE = ((4, 6), (2, 3), (2, 1)), ((8, 10), (3, 2), (2, 3)), ((4, 4), (2, 2), (2, 2))


def _tiny(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    settings: tuple[Setting, ...] = (TALL, WIDE, WIDE, TALL, SPREAD)
    # No window is all negative here: that is a check of its own, and costs nothing twice.
    return [
        Case((numbers.whole(*image, signs="positive"), window, stride)) for image, window, stride in settings
    ]


def _signs(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    _, two, one = TALL
    image, window, stride = UNLIKE
    return [
        Case((np.array([[-3], [-1]], np.float32), two, one)),
        Case((numbers.whole(*image, signs="negative"), window, stride)),
        Case((np.array([[-2100], [-1500]], np.float32), two, one)),  # below any "small" number
        Case((numbers.integers(5, 7), (2, 3), (3, 2))),
    ]


def _larger(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    settings: tuple[Setting, ...] = (UNLIKE, WITH_REST, LECTURE, UNLIKE, WITH_REST)
    return [
        Case((numbers.real(*image, signs="checkered"), window, stride)) for image, window, stride in settings
    ]


def _ways(poolings: tuple[Pooling, ...]) -> tuple[Callable[..., Any], ...]:
    return ways_of(poolings, lambda: np.max)


@misconception(
    "Your windows move by one pixel, whatever the stride. The next window starts s pixels further: it covers the "
    "rows i * s_h to i * s_h + f_h - 1."
)
def stride_ignored(image: Array, window: Pair, stride: Pair) -> Array:  # noqa: ARG001
    """Stride 1."""
    return pool(image, window, (1, 1))


@misconception(
    "The two strides have changed places: stride[0] is the step down, from row to row, stride[1] the step to the right.",
    also=_ways(STRIDES_EXCHANGED[1:]),
)
def strides_swapped(image: Array, window: Pair, stride: Pair) -> Array:
    """Strides exchanged."""
    return pool(image, window, (stride[1], stride[0]))


@misconception(
    "The window's height and width have changed places: window[0] counts rows (axis 0), window[1] counts columns. "
    "A library that counts x before y has it the other way round.",
    also=_ways(WINDOW_EXCHANGED),
)
def window_transposed(image: Array, window: Pair, stride: Pair) -> Array:
    """Height and width exchanged, where that fits."""
    if window[1] > image.shape[0] or window[0] > image.shape[1]:
        raise IndexError("the window does not fit")
    return pool(image, (window[1], window[0]), stride)


@misconception(
    "You keep the windows that hang over the border (the ceiling of the division, 'ceil mode' in PyTorch). Here a "
    "window counts only where it lies on the image as a whole: floor((n - f) / s) + 1.",
    also=_ways(ROUNDED_UP),
)
def ceiling_for_floor(image: Array, window: Pair, stride: Pair) -> Array:
    """Windows cut off at the border are kept."""
    return pool(image, window, stride, ceil=True)


@misconception(
    "Your result is one row and one column short: the number of places is floor((n - f) / s) + 1. A window that "
    "starts at 0 counts, too."
)
def missing_plus_one(image: Array, window: Pair, stride: Pair) -> Array:
    """Floor((n - f) / s) places."""
    return one_place_short(pool(image, window, stride))


@misconception(
    "Your maximum never falls below 0: it starts from zero, or the image was padded with zeros. The largest of -3 "
    "and -1 is -1: start from a pixel of the window, or from minus infinity.",
    also=_ways((no_smaller_than(0, in_lists=True),)),
)
def starts_at_zero(image: Array, window: Pair, stride: Pair) -> Array:
    """A running maximum that starts at 0."""
    return np.maximum(pool(image, window, stride), np.zeros((), image.dtype))


@misconception(
    "You average each window. That is average pooling, the next exercise; max pooling keeps the largest pixel."
)
def average(image: Array, window: Pair, stride: Pair) -> Array:
    """Average pooling."""
    return pool(image, window, stride, np.mean)


@misconception(
    "You pad the border as TensorFlow's SAME does, so that there are ceil(n / s) windows. Here nothing is padded: "
    "floor((n - f) / s) + 1 windows.",
    also=_ways(PADDED),
)
def padded_to_same(image: Array, window: Pair, stride: Pair) -> Array:
    """SAME padding; the image's minimum never wins, like minus infinity."""
    return pool(pad_to_same(image, window, stride, image.min()), window, stride)


@misconception(
    "A window that ends exactly at the border is left out. range(0, n - f, s) stops before n - f, the last place where "
    "the window may fit."
)
def range_stops_before_the_last_place(image: Array, window: Pair, stride: Pair) -> Array:
    """Ceil((n - f) / s) places."""
    return before_the_last_place(pool(image, window, stride), image, window, stride)


@misconception("You use stride[0] for both axes. Columns move by stride[1], and the two may differ.")
def one_stride_for_both_axes(image: Array, window: Pair, stride: Pair) -> Array:
    """s_h for rows and columns."""
    return pool(image, window, (stride[0], stride[0]))


@misconception(
    "The size of your result is right, but its windows are found with stride[0] on both axes. Column j of the result "
    "belongs to the windows that begin at column j * stride[1]."
)
def one_stride_in_the_index(image: Array, window: Pair, stride: Pair) -> Array:
    """Windows at (i * s_h, j * s_h), where all of them lie on the image."""
    right = pool(image, window, stride)
    found = pool(image, window, (stride[0], stride[0]))[:, : right.shape[1]]
    # A window beyond the border raises, or is cut off or clamped: such a case is not told from the right answer.
    return found if found.shape == right.shape else right


@misconception(
    "A window starts at every s-th pixel, up to the border: range(0, n, s). A slice is cut off there without a word, so "
    "the last windows lie on the image in part only. The last start is n - f, where the whole window still fits."
)
def windows_cut_off_at_the_border(image: Array, window: Pair, stride: Pair) -> Array:
    """range(0, n, s) on both axes."""
    return pool(image, window, stride, every_start=True)


EXERCISE = Exercise(
    title="Max pooling",
    names=AXES,
    sliding=Sliding("image", "window", "max", stride="stride"),
    lesson="Max pooling keeps the largest pixel of each window: floor((n - f) / s) + 1 windows and no weights at all.",
    checks=(
        Check(
            "the lecture's example",
            points=0,
            rationale="The slides' 4x4 matrix with f = 2 and s = 2 gives [[9, 2], [6, 3]].",
            help="Draw the four windows on the matrix: with stride 2 no two of them share a pixel.",
            help_with="values",
            cases=lambda _: [Case((LECTURE_MATRIX, (2, 2), (2, 2)))],
        ),
        Check(
            "tiny images",
            points=1,
            rationale="On a few pixels every window can be checked by hand.",
            help="Count the places along each axis: floor((n - f) / s) + 1, with that axis's own n, f and s.",
            help_with="shape",
            cases=_tiny,
        ),
        Check(
            "negative numbers and integers",
            points=1,
            rationale="The largest of some negative pixels is negative; an image can also hold integers.",
            help="Where does your maximum start from? Zero is larger than every negative pixel.",
            help_with="values",
            cases=_signs,
        ),
        Check(
            "larger images, windows and strides of any shape",
            points=3,
            rationale="Windows and strides that are not square tell rows from columns; some pixels are left over.",
            help="Look at the first wrong place: in which row and column does its window start, and where does it end?",
            help_with="values",
            cases=_larger,
        ),
    ),
    hints=(
        "In how many places can a window of 3 lie on a row of 8 pixels, if it moves 2 pixels at a time?",
        "The answer has shape (floor((h - f_h) / s_h) + 1, floor((w - f_w) / s_w) + 1): one maximum a window.",
        "Result (i, j) comes from one window. In which row and column of the image does that window start?",
        "Try it on [[-3, -1], [-2, -4]] with a 2x2 window. If you get 0, look at the value your maximum starts from.",
    ),
    misconceptions=(
        stride_ignored,
        strides_swapped,
        window_transposed,
        ceiling_for_floor,
        missing_plus_one,
        starts_at_zero,
        average,
        padded_to_same,
        range_stops_before_the_last_place,
        one_stride_for_both_axes,
        one_stride_in_the_index,
        windows_cut_off_at_the_border,
        *of_pooling((*WINDOWS, *LARGEST, *BYTES), lambda: np.max),
        *with_exchanged_strides(strides_swapped, starts_at_zero, missing_plus_one, average),
    ),
)
