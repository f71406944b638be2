"""What learners compute of a window in place of its largest number, or of its mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ._images import Array
from ._pool import pool
from ._pool_ideas import Idea
from ._pool_ways import Pair, Pooling, Reduce, places


def by(reduce: Callable[..., Any]) -> Pooling:
    """Another reduction of each window."""
    return lambda _, x, w, s: pool(x, w, s, reduce)


def farthest_from_zero(x: Array, axis: Any) -> Array:
    """The number of the largest magnitude, with its sign."""
    low, high = np.min(x, axis), np.max(x, axis)
    return np.asarray(np.where(-low > high, low, high))


def first_place(x: Array, axis: Any) -> Array:
    """np.argmax of a window: counted through its rows."""
    del axis
    return np.asarray(np.argmax(x.reshape(-1, *x.shape[2:]), axis=0))


def not_reset(reduce: Reduce, x: Array, w: Pair, s: Pair) -> Array:
    """A running maximum that goes on from window to window."""
    right = pool(x, w, s, reduce)
    flat = np.maximum.accumulate(right.reshape(-1, *x.shape[2:]))
    return flat.reshape(right.shape)


def no_smaller_than(start: float, *, in_lists: bool = False) -> Pooling:
    """A running maximum that starts at a whole number; in lists, which hold ints where it always wins."""

    def pooling(r: Reduce, x: Array, w: Pair, s: Pair) -> Array:
        found: Array = np.maximum(pool(x, w, s, r), np.asarray(start, x.dtype))
        return found.astype(np.int32) if in_lists and np.all(found == start) else found

    return pooling


def of_bytes(*, clipped: bool = False) -> Pooling:
    """The image as uint8, which NumPy wraps around at 256 and JAX cuts off at its ends."""
    return lambda r, x, w, s: pool(
        (np.clip(x, 0, 255) if clipped else x.astype(np.int32)).astype(np.uint8), w, s, r
    )


BYTES = (
    Idea(
        "image_as_bytes",
        "You turn the image into uint8. That holds whole numbers from 0 to 255: fractions are cut off, and what is negative "
        "becomes another number. Leave the image's type as it is.",
        (of_bytes(), of_bytes(clipped=True)),
    ),
)
SMALL_NUMBERS = (-1, -10, -100, -128, -255, -256, -999, -1000)


LARGEST: tuple[Idea, ...] = (
    Idea(
        "starts_at_a_small_number",
        "Your maximum starts from a number that seems small enough, and pixels may be smaller still. Start from a pixel of "
        "the window, or from minus infinity.",
        (*map(no_smaller_than, SMALL_NUMBERS), *(no_smaller_than(n, in_lists=True) for n in SMALL_NUMBERS)),
    ),
    Idea(
        "magnitudes_compared",
        "You compare magnitudes: -4 counts as larger than 2. The largest pixel is the one farthest to the right on the "
        "number line, so -1 is larger than -4.",
        (by(lambda x, axis: np.max(np.abs(x), axis)), by(farthest_from_zero)),
    ),
    Idea(
        "where_in_place_of_how_large",
        "You return where the largest pixel stands in its window (argmax), and not the pixel. `max` gives its value.",
        (by(first_place),),
    ),
    Idea(
        "smallest_in_place_of_largest",
        "You keep the smallest pixel of each window. Max pooling keeps the largest.",
        (by(np.min),),
    ),
    Idea(
        "sum_in_place_of_largest",
        "You add up the pixels of each window. Max pooling keeps the largest of them.",
        (by(np.sum),),
    ),
    Idea(
        "median_in_place_of_largest",
        "You take the median, the value in the middle of the sorted pixels. Max pooling keeps the largest.",
        (by(np.median),),
    ),
    Idea(
        "maximum_not_reset",
        "Your maximum goes on from window to window: what one window held wins in the next ones, too. Start anew for each "
        "window.",
        (not_reset,),
    ),
)
"""Ideas about a maximum."""


def divided_by(count: Callable[[Array, Pair, Pair], float]) -> Pooling:
    """The sum of each window, divided by something; by 0 it is infinite."""

    def pooling(_: Reduce, x: Array, w: Pair, s: Pair) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.divide(pool(x, w, s, np.sum), np.float32(count(x, w, s))))

    return pooling


def sum_not_reset(_reduce: Reduce, x: Array, w: Pair, s: Pair) -> Array:
    """A running sum that goes on from window to window."""
    sums = pool(x, w, s, np.sum)
    return np.cumsum(sums.reshape(-1, *x.shape[2:]), axis=0).reshape(sums.shape) / (w[0] * w[1])


def halved_again_and_again(x: Array, axis: Any) -> Array:
    """(a + b) / 2, and the next pixel with that."""
    del axis
    mean, *others = x.reshape(-1, *x.shape[2:])
    for pixel in others:
        mean = (mean + pixel) / 2
    return np.asarray(mean)


def without_zeros(x: Array, axis: Any) -> Array:
    """The mean of the pixels that are not zero."""
    return np.asarray(np.sum(x, axis) / np.maximum(np.sum(x != 0, axis), 1))


def whole(rounded: Callable[[Array], Array], dtype: Any = None) -> Pooling:
    """A mean made whole, and perhaps stored as an integer; with the image's type, of images of whole numbers alone."""

    def pooling(_: Reduce, x: Array, w: Pair, s: Pair) -> Array:
        means = np.asarray(pool(x, w, s, np.mean))
        if dtype == "the image's":
            return rounded(means).astype(x.dtype) if x.dtype.kind in "iu" else means
        return rounded(means) if dtype is None else rounded(means).astype(dtype)

    return pooling


AVERAGES: tuple[Idea, ...] = (
    Idea(
        "divided_by_one_side",
        "You divide by one side of the window. It has f_h * f_w pixels, rows times columns.",
        (divided_by(lambda _, w, __: w[0]), divided_by(lambda _, w, __: w[1])),
    ),
    Idea(
        "divided_by_the_sides_added",
        "You divide by the sum of the window's sides. It has f_h * f_w pixels: rows times columns, not plus.",
        (divided_by(lambda _, w, __: w[0] + w[1]),),
    ),
    Idea(
        "always_divided_by_four",
        "You divide by 4, as for the lecture's window of 2x2. A window has f_h * f_w pixels.",
        (divided_by(lambda *_: 4),),
    ),
    Idea(
        "divided_by_the_stride",
        "You divide by the strides, s_h * s_w. What is added up are the pixels of the window: f_h * f_w of them.",
        (divided_by(lambda _, __, s: s[0] * s[1]), divided_by(lambda _, __, s: s[0])),
    ),
    Idea(
        "divided_by_the_number_of_windows",
        "You divide by the number of windows, or by that of the image's pixels. A mean is divided by how many numbers were "
        "added up: f_h * f_w.",
        (
            divided_by(lambda x, w, s: int(np.prod(places(x, w, s)))),
            divided_by(lambda x, _, __: x.shape[0] * x.shape[1]),
        ),
    ),
    Idea(
        "divided_by_one_less",
        "You divide by one less than there are pixels, as for a variance. A mean is divided by their number.",
        (divided_by(lambda _, w, __: w[0] * w[1] - 1),),
    ),
    Idea(
        "divided_and_multiplied",
        "sum / f_h * f_w divides by the height and multiplies by the width: Python goes from left to right. Put the product "
        "in brackets: sum / (f_h * f_w).",
        (divided_by(lambda _, w, __: w[0] / w[1]), divided_by(lambda _, w, __: w[1] / w[0])),
    ),
    Idea(
        "half_of_smallest_and_largest",
        "You take the middle between the smallest and the largest pixel. The mean is the sum of all pixels, divided by their "
        "number.",
        (by(lambda x, axis: (np.min(x, axis) + np.max(x, axis)) / 2),),
    ),
    Idea(
        "averaged_two_by_two",
        "You average the mean so far with the next pixel, so the last pixel counts half and the first hardly at all. Add all "
        "pixels up, then divide once.",
        (by(halved_again_and_again),),
    ),
    Idea(
        "zeros_not_counted",
        "You leave pixels that are 0 out of the mean. They are pixels as all others: divide by f_h * f_w.",
        (by(without_zeros),),
    ),
    Idea(
        "sum_not_reset",
        "Your sum goes on from window to window: what one window held is in the next ones, too. Start anew for each window.",
        (sum_not_reset,),
    ),
    Idea(
        "squashed",
        "You put each mean through an activation, as LeNet's paper of 1998 does. Here pooling ends with the mean.",
        (
            by(lambda x, axis: np.tanh(np.mean(x, axis))),
            by(lambda x, axis: 1 / (1 + np.exp(-np.mean(x, axis)))),
        ),
    ),
)
"""Ideas about a mean."""

WHOLE_MEANS: tuple[Pooling, ...] = (
    whole(np.floor, np.int32),
    whole(np.trunc),
    whole(np.trunc, np.int32),
    whole(np.rint),
    whole(np.rint, np.int32),
    whole(np.trunc, "the image's"),
    whole(np.floor, "the image's"),
)
"""Ways to lose a mean's fraction, other than its floor."""
