"""Operations that move elements about, as functions of NumPy arrays; each follows StableHLO's specification.

They move numbers, or the places of symbols. https://openxla.org/stablehlo/spec
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.programs.prove.field import Array


def broadcast(array: Array, shape: Sequence[int], dimensions: Sequence[int]) -> Array:
    """Put an array's dimensions at these of a larger shape, and repeat it along all others."""
    middle = [1] * len(shape)
    for dimension, size in zip(dimensions, array.shape, strict=True):
        middle[dimension] = size
    return np.broadcast_to(array.reshape(middle), tuple(shape))


def pad(array: Array, value: Array, low: Sequence[int], high: Sequence[int], inner: Sequence[int]) -> Array:
    """Put so many copies of a value before, after and between the elements; negative numbers cut off."""
    sizes = [n + max(n - 1, 0) * i for n, i in zip(array.shape, inner, strict=True)]
    wide = np.full(sizes, value, array.dtype)
    wide[tuple(slice(None, None, i + 1) for i in inner)] = array
    around = [(max(a, 0), max(b, 0)) for a, b in zip(low, high, strict=True)]
    padded = np.pad(wide, around, constant_values=value)
    cut = [slice(max(-a, 0), n - max(-b, 0)) for a, b, n in zip(low, high, padded.shape, strict=True)]
    return padded[tuple(cut)]


def dynamic_slice(array: Array, starts: Sequence[int], sizes: Sequence[int]) -> Array:
    """Cut out a block; a start beyond the last possible one is that one."""
    begins = _clamped(starts, array.shape, sizes)
    return array[tuple(slice(b, b + size) for b, size in zip(begins, sizes, strict=True))]


def dynamic_update_slice(array: Array, update: Array, starts: Sequence[int]) -> Array:
    """Put a block in place of what was there."""
    begins = _clamped(starts, array.shape, update.shape)
    result = array.copy()
    result[tuple(slice(b, b + size) for b, size in zip(begins, update.shape, strict=True))] = update
    return result


def _clamped(starts: Sequence[int], shape: Sequence[int], sizes: Sequence[int]) -> list[int]:
    return [min(max(int(b), 0), n - size) for b, n, size in zip(starts, shape, sizes, strict=True)]


@dataclass(frozen=True)
class Windows:
    """The windows of `reduce_window` and `convolution`.

    Attributes:
        sizes: of a window.
        strides: from one to the next.
        padding: low and high, for each dimension.
        base_dilations: distances between the array's elements, laid apart before padding.
        dilations: distances between a window's elements.
    """

    sizes: tuple[int, ...]
    strides: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    base_dilations: tuple[int, ...]
    dilations: tuple[int, ...]

    def of(self, array: Array, value: Array) -> Array:
        """All windows: an array of (*windows, *sizes); what lies outside is `value`."""
        low, high = ([side[i] for side in self.padding] for i in (0, 1))
        padded = pad(array, value, low, high, [d - 1 for d in self.base_dilations])
        spans = [(size - 1) * d + 1 for size, d in zip(self.sizes, self.dilations, strict=True)]
        if any(n < span for n, span in zip(padded.shape, spans, strict=True)):
            count = [max(0, n - span + 1) for n, span in zip(padded.shape, spans, strict=True)]
            count = [-(-n // stride) for n, stride in zip(count, self.strides, strict=True)]
            return np.empty((*count, *self.sizes), padded.dtype)
        windows = np.lib.stride_tricks.sliding_window_view(padded, spans)
        some = [slice(None, None, stride) for stride in self.strides]
        return windows[(*some, *(slice(None, None, d) for d in self.dilations))]
