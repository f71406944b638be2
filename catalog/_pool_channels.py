"""What learners make of a volume's channels in pooling, and of the two modes of exercise 14."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.exercise import misconception

from ._ideas import of_functions
from ._images import Array
from ._pool import pad_to_same, pool
from ._pool_ideas import PADDED, ways_of
from ._pool_numbers import AVERAGES, LARGEST, WHOLE_MEANS, divided_by, no_smaller_than
from ._pool_ways import Pair, Pooling, at, on_zeros, places

REDUCE: dict[str, Callable[..., Any]] = {"max": np.max, "average": np.mean}


def pooled(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    return pool(volume, window, stride, REDUCE[mode])


def together_with_an_axis(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """keepdims=True."""
    return np.asarray(REDUCE[mode](pooled(volume, window, stride, mode), axis=2, keepdims=True))


def _of_the_channels(reduce: Callable[..., Any]) -> Callable[..., Array]:
    """The pooled channels made one."""
    return lambda *args: np.asarray(reduce(pooled(*args), axis=2))


def transposed_whole(*args: Any) -> Array:
    """(c, w', h'): `.T` in place of an exchange of two axes."""
    return pooled(*args).T


def from_zero_in_lists(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    largest = no_smaller_than(0, in_lists=True)
    return largest(np.max, volume, window, stride) if mode == "max" else pooled(volume, window, stride, mode)


def _average_by(pooling: Pooling) -> Callable[..., Array]:
    """Another average."""

    def in_both(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
        if mode == "max":
            return pooled(volume, window, stride, mode)
        return pooling(np.mean, volume, window, stride)

    return in_both


def _largest_by(pooling: Pooling) -> Callable[..., Array]:
    """Another maximum."""

    def in_both(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
        if mode == "average":
            return pooled(volume, window, stride, mode)
        return pooling(np.max, volume, window, stride)

    return in_both


def _read_in_front(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """(h', w', c) of a volume that is read as (c, h, w)."""
    moved = np.moveaxis(volume, 0, 2)
    return on_zeros(REDUCE[mode], moved, places(moved, window, stride), stride, window)


channels_in_front = (lambda *args: np.moveaxis(_read_in_front(*args), 2, 0), _read_in_front)


@misconception(
    "You add the channels up, or average them, after pooling: a convolution does that. Pooling treats each channel on its "
    "own: c channels go in, c come out.",
    also=(_of_the_channels(np.mean),),
)
def channels_added_up(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """The sum of the pooled channels."""
    return np.asarray(np.sum(pooled(volume, window, stride, mode), axis=2))


@misconception(
    "Only the last channel reaches your result: each channel's map takes the place of the one before. Collect them side by "
    "side, on the last axis."
)
def last_channel_only(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """The map overwritten in a loop over the channels."""
    return pooled(volume, window, stride, mode)[:, :, -1]


@misconception(
    "You bring the channels from the front to the end by reshape. It keeps the order of the numbers in memory and mixes "
    "channels with pixels; to move an axis is what transpose and moveaxis do (or stack with axis=-1)."
)
def maps_reshaped_to_the_end(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """Maps stacked in front, then reshape(h', w', c)."""
    right = pooled(volume, window, stride, mode)
    return np.moveaxis(right, 2, 0).reshape(right.shape)


@misconception("Your result always has three channels. A volume has as many as it has: volume.shape[2].")
def always_three_channels(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """range(3)."""
    if volume.shape[2] < 3:
        raise IndexError("index 2 is out of bounds")
    return pooled(volume, window, stride, mode)[:, :, :3]


@misconception(
    "Your result has an axis of length 1 in front, for a batch of images. Here it is (h', w', c): take the batch's only "
    "image."
)
def batch_axis_kept(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """(1, h', w', c)."""
    return pooled(volume, window, stride, mode)[np.newaxis]


@misconception(
    "You reduce each window over its columns and channels. Its axes are (row, column, channel): reduce over 0 and 1, and the "
    "channel is left."
)
def wrong_axes_reduced(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """axis=(1, 2) in place of (0, 1)."""
    reduce = REDUCE[mode]
    return at(lambda x, axis: reduce(x, axis=(1, 2)), volume, places(volume, window, stride), stride, window)


@misconception(
    "You pad the border as TensorFlow's SAME does, so that there are ceil(n / s) windows. Here nothing is padded: "
    "floor((n - f) / s) + 1 windows.",
    also=ways_of(PADDED, REDUCE.__getitem__),
)
def padded_to_same(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """SAME padding that never wins, and zeros that count in a mean."""
    fill = volume.min() if mode == "max" else 0
    return pool(pad_to_same(volume, window, stride, fill), window, stride, REDUCE[mode])


def _without_averages(volume: Array, window: Pair, stride: Pair, mode: str) -> Array:
    """Zeros in mode "average", as where a function asks for "avg"."""
    right = pooled(volume, window, stride, mode)
    return right if mode == "max" else 0 * right


MODES = (
    of_functions(
        "unknown_mode",
        'Mode "average" gives nothing but zeros: your function does not know this name. There are "max" and "average".',
        _without_averages,
    ),
    of_functions(
        "divided_by_the_channels_too",
        'In mode "average" you divide by the channels as well. Each channel is averaged on its own, over f_h * f_w values.',
        _average_by(divided_by(lambda x, w, _: w[0] * w[1] * x.shape[2])),
        _average_by(divided_by(lambda x, _, __: x.shape[2])),
    ),
    of_functions(
        "divided_twice",
        'In mode "average" you divide twice: a mean already is divided by the number of values.',
        _average_by(lambda _, x, w, s: pool(x, w, s, np.mean) / (w[0] * w[1])),
    ),
    of_functions(
        "averages_made_whole",
        'In mode "average" your means lose their fractions: an integer division (//), or an output with the volume\'s '
        "integer type, cuts them off. Divide with / and keep floating-point numbers.",
        _average_by(lambda _, x, w, s: np.floor(pool(x, w, s, np.mean))),
        *map(_average_by, WHOLE_MEANS),
    ),
    *(
        of_functions(idea.name, idea.help, *map(_largest_by, idea.ways))
        for idea in LARGEST
        if idea.name != "sum_in_place_of_largest"
    ),
    *(of_functions(idea.name, idea.help, *map(_average_by, idea.ways)) for idea in AVERAGES[:7]),
)

CHANNELS = (
    channels_added_up,
    last_channel_only,
    maps_reshaped_to_the_end,
    always_three_channels,
    batch_axis_kept,
    wrong_axes_reduced,
    padded_to_same,
)
"""Ideas about the third axis, and about what lies beyond the border."""
