"""Average pooling: system 14 of the lecture."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.exercise import Case, Check, Exercise, Sliding, misconception

from ._images import AXES, Array, Numbers
from ._pairs import with_exchanged_strides
from ._pool import LECTURE_MATRIX, pad_to_same, pool
from ._pool_ideas import PADDED, ROUNDED_UP, STRIDES_EXCHANGED, WINDOW_EXCHANGED, WINDOWS, of_pooling, ways_of
from ._pool_numbers import AVERAGES, BYTES, WHOLE_MEANS
from ._pool_ways import Pooling, at, rounded_up
from ._windows import before_the_last_place, one_place_short

Pair = tuple[int, int]


# Seven shapes, with their windows and strides: a function is traced once for each.
Setting = tuple[Pair, Pair, Pair]
TALL, WIDE, SPREAD = ((3, 1), (1, 1), (2, 1)), ((1, 4), (1, 1), (1, 2)), ((3, 4), (2, 1), (1, 3))
UNLIKE, WITH_REST, LECTURE = ((4, 6), (2, 3), (2, 1)), ((8, 10), (3, 2), (2, 3)), ((4, 4), (2, 2), (2, 2))


def _tiny(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    settings: tuple[Setting, ...] = (TALL, WIDE, TALL, WIDE, SPREAD)
    return [
        *(Case((numbers.whole(*image), window, stride)) for image, window, stride in settings),
        Case((np.array([[1, 2, 4], [2, -3, 0]]), (2, 2), (1, 1))),
        Case((numbers.integers(2, 3), (2, 2), (1, 1))),
    ]


def _larger(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    settings: tuple[Setting, ...] = (UNLIKE, WITH_REST, LECTURE, UNLIKE, WITH_REST)
    return [Case((numbers.real(*image), window, stride)) for image, window, stride in settings]


def _ways(poolings: tuple[Pooling, ...]) -> tuple[Callable[..., Any], ...]:
    return ways_of(poolings, lambda: np.mean)


@misconception(
    "Your windows move by one pixel, whatever the stride. The next window starts s pixels further: it covers the "
    "rows i * s_h to i * s_h + f_h - 1."
)
def stride_ignored(image: Array, window: Pair, stride: Pair) -> Array:  # noqa: ARG001
    """Stride 1."""
    return pool(image, window, (1, 1), np.mean)


@misconception(
    "The two strides have changed places: stride[0] is the step down, from row to row, stride[1] the step to the right.",
    also=_ways(STRIDES_EXCHANGED[1:]),
)
def strides_swapped(image: Array, window: Pair, stride: Pair) -> Array:
    """Strides exchanged."""
    return pool(image, window, (stride[1], stride[0]), np.mean)


@misconception(
    "The window's height and width have changed places: window[0] counts rows (axis 0), window[1] counts columns. "
    "A library that counts x before y has it the other way round.",
    also=_ways(WINDOW_EXCHANGED),
)
def window_transposed(image: Array, window: Pair, stride: Pair) -> Array:
    """Height and width exchanged, where that fits."""
    if window[1] > image.shape[0] or window[0] > image.shape[1]:
        raise IndexError("the window does not fit")
    return pool(image, (window[1], window[0]), stride, np.mean)


@misconception(
    "You keep the windows that hang over the border and average the pixels that they still cover (the ceiling of the "
    "division). Here a window counts only where it lies on the image as a whole: floor((n - f) / s) + 1.",
    also=_ways(ROUNDED_UP),
)
def ceiling_for_floor(image: Array, window: Pair, stride: Pair) -> Array:
    """Windows cut off at the border are kept."""
    return pool(image, window, stride, np.mean, ceil=True)


@misconception(
    "You pad the border with zeros, as TensorFlow's SAME does, and the zeros pull the means towards 0. Here nothing "
    "is padded: floor((n - f) / s) + 1 windows.",
    also=_ways(PADDED[2:]),
)
def padded_to_same(image: Array, window: Pair, stride: Pair) -> Array:
    """SAME padding with zeros that count."""
    return pool(pad_to_same(image, window, stride, 0), window, stride, np.mean)


@misconception(
    "Your result is one row and one column short: the number of places is floor((n - f) / s) + 1. A window that "
    "starts at 0 counts, too."
)
def missing_plus_one(image: Array, window: Pair, stride: Pair) -> Array:
    """Floor((n - f) / s) places."""
    return one_place_short(pool(image, window, stride, np.mean))


@misconception(
    "You add the pixels up and do not divide. The mean is the sum over the window's f_h * f_w pixels."
)
def sum_not_divided(image: Array, window: Pair, stride: Pair) -> Array:
    """The sum."""
    return pool(image, window, stride, np.sum)


@misconception(
    "You divide by f * f with one side f of the window. Windows need not be square: there are f_h * f_w pixels in one.",
    also=(lambda image, window, stride: pool(image, window, stride, np.sum) / window[1] ** 2,),
)
def divided_by_a_square(image: Array, window: Pair, stride: Pair) -> Array:
    """Divided by the square of the height."""
    return pool(image, window, stride, np.sum) / window[0] ** 2


@misconception(
    "You keep the largest pixel: that is max pooling. Average pooling takes the mean of the window."
)
def maximum(image: Array, window: Pair, stride: Pair) -> Array:
    """Max pooling."""
    return pool(image, window, stride, np.max)


@misconception(
    "Your means lose what stands behind the point: an integer division (//), or an output array with the image's "
    "integer dtype, cuts it off. Divide with / and keep floating-point numbers.",
    also=_ways(WHOLE_MEANS),
)
def rounded_down(image: Array, window: Pair, stride: Pair) -> Array:
    """Floor of the mean."""
    return np.floor(pool(image, window, stride, np.mean))


@misconception(
    "You divide twice: a mean of row means already is the mean of the window. Dividing it by the number of pixels "
    "once more makes it too small."
)
def divided_twice(image: Array, window: Pair, stride: Pair) -> Array:
    """The mean, divided by the count again."""
    return pool(image, window, stride, np.mean) / (window[0] * window[1])


@misconception(
    "A window that ends exactly at the border is left out. range(0, n - f, s) stops before n - f, the last place where "
    "the window may fit."
)
def range_stops_before_the_last_place(image: Array, window: Pair, stride: Pair) -> Array:
    """Ceil((n - f) / s) places."""
    return before_the_last_place(pool(image, window, stride, np.mean), image, window, stride)


@misconception("You use stride[0] for both axes. Columns move by stride[1], and the two may differ.")
def one_stride_for_both_axes(image: Array, window: Pair, stride: Pair) -> Array:
    """s_h for rows and columns."""
    return pool(image, window, (stride[0], stride[0]), np.mean)


@misconception(
    "The size of your result is right, but its windows are found with stride[0] on both axes. Column j of the result "
    "belongs to the windows that begin at column j * stride[1]."
)
def one_stride_in_the_index(image: Array, window: Pair, stride: Pair) -> Array:
    """Windows at (i * s_h, j * s_h), where all of them lie on the image."""
    right = pool(image, window, stride, np.mean)
    found = pool(image, window, (stride[0], stride[0]), np.mean)[:, : right.shape[1]]
    # A window beyond the border raises, or is cut off or clamped: such a case is not told from the right answer.
    return found if found.shape == right.shape else right


@misconception(
    "A window starts at every s-th pixel, up to the border: range(0, n, s). A slice is cut off there without a word, so "
    "the last windows lie on the image in part only. The last start is n - f, where the whole window still fits."
)
def windows_cut_off_at_the_border(image: Array, window: Pair, stride: Pair) -> Array:
    """range(0, n, s) on both axes."""
    return pool(image, window, stride, np.mean, every_start=True)


def with_all_places(_: Any, image: Array, window: Pair, stride: Pair) -> Array:
    """The same, with windows that lie beyond the border as a whole."""
    return at(np.sum, image, rounded_up(image, window, stride), stride, window) / (window[0] * window[1])


@misconception(
    "You keep the windows that hang over the border (the ceiling of the division) and divide what they still cover by "
    "f_h * f_w, as if zeros lay beyond. Here a window counts only where it lies on the image as a whole: "
    "floor((n - f) / s) + 1.",
    also=_ways((with_all_places,)),
)
def ceiling_divided_by_the_full_window(image: Array, window: Pair, stride: Pair) -> Array:
    """Windows cut off at the border are kept, and divided by the size of a whole one."""
    return pool(image, window, stride, np.sum, ceil=True) / (window[0] * window[1])


@misconception(
    "A window starts at every s-th pixel, up to the border: range(0, n, s). A slice is cut off there without a word, and "
    "you divide what is left by f_h * f_w all the same. The last start is n - f, where the whole window still fits."
)
def cut_off_windows_divided_by_the_full_window(image: Array, window: Pair, stride: Pair) -> Array:
    """range(0, n, s) on both axes, and the size of a whole window."""
    return pool(image, window, stride, np.sum, every_start=True) / (window[0] * window[1])


@misconception(
    "You take the median, the value in the middle of the sorted pixels. The mean is their sum divided by their number: "
    "each pixel counts, not only the middle."
)
def median(image: Array, window: Pair, stride: Pair) -> Array:
    """The median of each window."""
    return pool(image, window, stride, np.median)


EXERCISE = Exercise(
    title="Average pooling",
    names=AXES,
    sliding=Sliding("image", "window", "mean", stride="stride"),
    lesson="Average pooling is a strided convolution with equal weights; the size rule is that of every window.",
    checks=(
        Check(
            "the lecture's example",
            points=0,
            rationale="The slides' 4x4 matrix with f = 2 and s = 2 gives [[3.75, 1.25], [3.75, 2]].",
            help="Add up the four pixels of the first window, 1, 3, 2 and 9. By what do you divide?",
            help_with="values",
            cases=lambda _: [Case((LECTURE_MATRIX, (2, 2), (2, 2)))],
        ),
        Check(
            "tiny images and integers",
            points=1,
            rationale="On a few pixels every window can be checked by hand; the mean of integers has a fraction.",
            help="Count the places along each axis with that axis's own n, f and s, and look at your result's dtype.",
            help_with="shape",
            cases=_tiny,
        ),
        Check(
            "larger images, windows and strides of any shape",
            points=3,
            rationale="Windows and strides that are not square tell rows from columns; some pixels are left over.",
            help="Look at the first wrong place: which pixels does its window cover, and how many are they?",
            help_with="values",
            cases=_larger,
        ),
    ),
    hints=(
        "How many pixels does a window of height 2 and width 3 cover? What is the mean of 1, 3, 2 and 9?",
        "The answer has shape (floor((h - f_h) / s_h) + 1, floor((w - f_w) / s_w) + 1), in floating-point numbers.",
        "If max pooling works, one thing changes: what you do with the pixels of one window.",
    ),
    misconceptions=(
        stride_ignored,
        strides_swapped,
        window_transposed,
        ceiling_for_floor,
        padded_to_same,
        missing_plus_one,
        sum_not_divided,
        divided_by_a_square,
        maximum,
        rounded_down,
        divided_twice,
        range_stops_before_the_last_place,
        one_stride_for_both_axes,
        one_stride_in_the_index,
        windows_cut_off_at_the_border,
        ceiling_divided_by_the_full_window,
        cut_off_windows_divided_by_the_full_window,
        median,
        *of_pooling((*WINDOWS, *AVERAGES, *BYTES), lambda: np.mean),
        *with_exchanged_strides(strides_swapped, sum_not_divided, missing_plus_one),
    ),
)
