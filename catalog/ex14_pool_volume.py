"""Pooling of volumes: system 16 of the lecture."""

import numpy as np

from grader.exercise import Case, Check, Exercise, Sliding, misconception

from ._images import AXES, Array, Numbers
from ._pool import LECTURE_MATRIX, pool
from ._pool_channels import (
    CHANNELS,
    MODES,
    REDUCE,
    channels_in_front,
    from_zero_in_lists,
    pooled,
    together_with_an_axis,
    transposed_whole,
)
from ._pool_ideas import EXCHANGED, ROUNDED_UP, ROWS_AND_COLUMNS_EXCHANGED, WINDOWS, of_pooling, ways_of
from ._pool_ways import Pair
from ._windows import before_the_last_place, one_place_short


def _lecture(_: np.random.Generator) -> list[Case]:
    volume = np.stack([LECTURE_MATRIX, -LECTURE_MATRIX.T, LECTURE_MATRIX[::-1]], axis=2)
    return [Case((volume, (2, 2), (2, 2), mode)) for mode in REDUCE]


def _tiny(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    settings: list[tuple[tuple[int, int, int], Pair, Pair]] = [
        ((1, 1, 1), (1, 1), (1, 1)),
        ((1, 1, 2), (1, 1), (1, 1)),
        ((1, 2, 2), (1, 2), (1, 1)),
        ((3, 2, 3), (1, 2), (2, 1)),
    ]
    cases = [Case((numbers.whole(*volume), w, s, mode)) for volume, w, s in settings for mode in REDUCE]
    # Negative, and below any number that somebody may take for small enough to start from.
    cases += [Case((np.array([[[-1500, 7, -3]]], np.float32), (1, 1), (1, 1), mode)) for mode in REDUCE]
    return [*cases, *(Case((numbers.integers(4, 5, 2), (2, 3), (1, 2), mode)) for mode in REDUCE)]


def _larger(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    settings: list[tuple[tuple[int, int, int], Pair, Pair]] = [
        ((6, 9, 4), (2, 3), (2, 3)),
        ((8, 7, 5), (3, 2), (2, 3)),
        ((10, 12, 2), (4, 3), (3, 2)),
    ]
    return [
        *(Case((numbers.real(*volume), w, s, mode)) for volume, w, s in settings for mode in REDUCE),
        Case((numbers.real(7, 5, 3, signs="negative") - 1500, (3, 2), (1, 2), "max")),
    ]


@misconception(
    "You take the maximum (or mean) over the channels as well, as a convolution adds up over them. Pooling treats "
    "each channel on its own: c channels go in, c come out.",
    also=(together_with_an_axis,),
)
def channels_pooled_together(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """One value a window, over all channels."""
    reduce = REDUCE[mode]
    return np.asarray(reduce(pool(volume, window, stride, reduce), axis=2))


@misconception(
    "Every channel of your result holds the same numbers: the maximum (or mean) runs over the channels, too, and is "
    "copied into each. Reduce over the window's height and width alone."
)
def one_value_for_all_channels(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """One value a window, broadcast to the channels."""
    reduce = REDUCE[mode]
    pooled = pool(volume, window, stride, reduce)
    return np.broadcast_to(reduce(pooled, axis=2, keepdims=True), pooled.shape)


@misconception(
    'Your result is max pooling in both modes. Look at `mode`: "average" asks for each window\'s mean.'
)
def always_max(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:  # noqa: ARG001
    """Max pooling."""
    return pool(volume, window, stride)


@misconception(
    'Your result is average pooling in both modes. Look at `mode`: "max" asks for each window\'s largest value.'
)
def always_average(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:  # noqa: ARG001
    """Average pooling."""
    return pool(volume, window, stride, np.mean)


@misconception(
    'You take the mean where `mode` is "max", and the largest value where it is "average". Exchange the two.'
)
def modes_exchanged(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """Each mode computes the other."""
    return pool(volume, window, stride, REDUCE["average" if mode == "max" else "max"])


@misconception(
    "You put the channels first, as PyTorch does. Here they are the last axis, before and after: (h', w', c).",
    also=(transposed_whole,),
)
def result_channels_first(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """The result as (c, h', w')."""
    return np.moveaxis(pool(volume, window, stride, REDUCE[mode]), 2, 0)


@misconception(
    "You read the volume as channels first, as PyTorch does: your window slides over axes 1 and 2. Here a volume is "
    "(h, w, c): slide over axes 0 and 1.",
    also=channels_in_front,
)
def volume_channels_first(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """Axes 1 and 2 pooled, where the window fits."""
    if window[0] > volume.shape[1] or window[1] > volume.shape[2]:
        raise ValueError("the window does not fit")
    return np.moveaxis(pool(np.moveaxis(volume, 0, 2), window, stride, REDUCE[mode]), 2, 0)


@misconception(
    "You brought the channels to the front and back by reshape. That keeps the order of the numbers in memory and "
    "mixes channels with pixels; exchanging axes is what transpose and moveaxis do."
)
def reshaped_in_place_of_transposed(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """Reshape where moveaxis was meant."""
    h, w, c = volume.shape
    images = volume.reshape(c, h, w)
    return np.stack([pool(image, window, stride, REDUCE[mode]) for image in images], axis=2)


@misconception(
    "Only channel 0 is pooled: the others are missing. Each of the c channels gets its own map in the result.",
    also=(lambda *args: pooled(*args)[:, :, 0],),
)
def first_channel_only(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """The other channels dropped."""
    return pool(volume, window, stride, REDUCE[mode])[:, :, :1]


@misconception(
    "Your windows move by one pixel, whatever the stride. The next window starts s_h rows further down, or s_w "
    "columns further right."
)
def stride_ignored(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:  # noqa: ARG001
    """Stride 1."""
    return pool(volume, window, (1, 1), REDUCE[mode])


@misconception(
    "Rows and columns have changed places: window[0] and stride[0] belong to the height (axis 0), window[1] and "
    "stride[1] to the width (axis 1).",
    also=ways_of(ROWS_AND_COLUMNS_EXCHANGED, REDUCE.__getitem__),
)
def axes_swapped(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """Window and stride both exchanged, where that fits."""
    if window[1] > volume.shape[0] or window[0] > volume.shape[1]:
        raise IndexError("the window does not fit")
    return pool(volume, window[::-1], stride[::-1], REDUCE[mode])


@misconception(
    "Your maximum never falls below 0: it starts from zero. Where all values of a window are negative, the largest is "
    "negative: start from one of them, or from minus infinity.",
    also=(from_zero_in_lists,),
)
def maximum_starts_at_zero(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """A running maximum that starts at 0."""
    pooled = pool(volume, window, stride, REDUCE[mode])
    return np.maximum(pooled, np.zeros((), pooled.dtype)) if mode == "max" else pooled


@misconception(
    "You keep the windows that hang over the border (the ceiling of the division, 'ceil mode' in PyTorch). Here a "
    "window counts only where it lies on the image as a whole: floor((n - f) / s) + 1.",
    also=ways_of(ROUNDED_UP, REDUCE.__getitem__),
)
def ceiling_for_floor(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """Windows cut off at the border are kept."""
    return pool(volume, window, stride, REDUCE[mode], ceil=True)


@misconception(
    "Your result is one row and one column short: the number of places is floor((n - f) / s) + 1. A window that "
    "starts at 0 counts, too."
)
def missing_plus_one(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """Floor((n - f) / s) places."""
    return one_place_short(pool(volume, window, stride, REDUCE[mode]))


@misconception(
    "A window that ends exactly at the border is left out. range(0, n - f, s) stops before n - f, the last place where "
    "the window may fit."
)
def range_stops_before_the_last_place(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """Ceil((n - f) / s) places."""
    return before_the_last_place(pool(volume, window, stride, REDUCE[mode]), volume, window, stride)


@misconception("You use stride[0] for both axes. Columns move by stride[1], and the two may differ.")
def one_stride_for_both_axes(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """s_h for rows and columns."""
    return pool(volume, window, (stride[0], stride[0]), REDUCE[mode])


@misconception(
    "The size of your result is right, but its windows are found with stride[0] on both axes. Column j of the result "
    "belongs to the windows that begin at column j * stride[1]."
)
def one_stride_in_the_index(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """Windows at (i * s_h, j * s_h), where all of them lie on the image."""
    right = pool(volume, window, stride, REDUCE[mode])
    found = pool(volume, window, (stride[0], stride[0]), REDUCE[mode])[:, : right.shape[1]]
    # A window beyond the border raises, or is cut off or clamped: such a case is not told from the right answer.
    return found if found.shape == right.shape else right


@misconception(
    "A window starts at every s-th pixel, up to the border: range(0, n, s). A slice is cut off there without a word, so "
    "the last windows lie on the image in part only. The last start is n - f, where the whole window still fits."
)
def windows_cut_off_at_the_border(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """range(0, n, s) on both axes."""
    return pool(volume, window, stride, REDUCE[mode], every_start=True)


@misconception(
    'In mode "average" you add the values up and do not divide. The mean is the sum over the window\'s f_h * f_w values.'
)
def sum_not_divided(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """The sum for the mean."""
    return pool(volume, window, stride, (REDUCE | {"average": np.sum})[mode])


EXERCISE = Exercise(
    title="Pooling of volumes",
    names=AXES,
    sliding=Sliding("volume", "window", "mode", stride="stride"),
    lesson="Pooling shrinks height and width and leaves the channels as they are: each is an image of its own.",
    checks=(
        Check(
            "the lecture's matrix as a channel",
            points=0,
            rationale="Channel 0 gives the lecture's two results, whatever stands in the other channels.",
            help="Pool channel 0 alone first: volume[:, :, 0] is the lecture's matrix.",
            help_with="values",
            cases=_lecture,
        ),
        Check(
            "tiny volumes",
            points=1,
            rationale="With one or two pixels and a few channels everything can be checked by hand.",
            help="How many channels go in, and how many come out? Which axis holds them?",
            cases=_tiny,
        ),
        Check(
            "larger volumes, windows and strides of any shape",
            points=3,
            rationale="Four to five channels, windows and strides that are not square, pixels left over, all negative.",
            help="Look at the first wrong place: its last index is the channel. Are the other channels right?",
            help_with="values",
            cases=_larger,
        ),
    ),
    hints=(
        "If a volume has three channels, how many windows look at the upper left corner, and what does each give?",
        "The answer has shape (h', w', c): the height and the width follow the size rule, the channels stay.",
        "If your pooling of one image works: what changes if every slice takes all channels along?",
        "Look at the axis of your max or mean: which axes belong to the window, and which one must stay?",
    ),
    misconceptions=(
        channels_pooled_together,
        one_value_for_all_channels,
        always_max,
        always_average,
        modes_exchanged,
        result_channels_first,
        volume_channels_first,
        reshaped_in_place_of_transposed,
        first_channel_only,
        stride_ignored,
        axes_swapped,
        maximum_starts_at_zero,
        ceiling_for_floor,
        missing_plus_one,
        range_stops_before_the_last_place,
        one_stride_for_both_axes,
        one_stride_in_the_index,
        windows_cut_off_at_the_border,
        sum_not_divided,
        *CHANNELS,
        *MODES,
        *of_pooling((*WINDOWS, *EXCHANGED), REDUCE.__getitem__, without=("rows_and_columns_exchanged",)),
    ),
)
