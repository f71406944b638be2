"""Poolings that go wrong: which windows are read, and where the results are put.

Each takes a reduction (`np.max`, `np.mean`), an image (h, w) or volume (h, w, c), the window and the stride.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ._images import Array
from ._pool import pool

Pair = tuple[int, int]
Reduce = Callable[..., Any]
Pooling = Callable[[Reduce, Array, Pair, Pair], Array]


def places(image: Array, window: Pair, stride: Pair) -> Pair:
    """How many windows fit on each axis."""
    rows, columns = ((n - f) // s + 1 for n, f, s in zip(image.shape, window, stride, strict=False))
    return rows, columns


def at(
    reduce: Reduce, image: Array, size: Pair, starts: Pair, window: Pair, *, clamped: bool = False
) -> Array:
    """A result of some size whose windows begin at multiples of `starts`.

    Where they reach beyond the border they are cut off, or moved back as JAX's dynamic_slice does. The largest of nothing
    raises; the mean of nothing is no number.
    """
    rows = []
    for i in range(size[0]):
        row = []
        for j in range(size[1]):
            top, left = i * starts[0], j * starts[1]
            if clamped:
                top, left = (min(k, n - f) for k, n, f in zip((top, left), image.shape, window, strict=False))
            row.append(_reduced(reduce, image[top : top + window[0], left : left + window[1]]))
        rows.append(np.array(row))
    return np.array(rows)


def _reduced(reduce: Reduce, part: Array) -> Array:
    """A window's result; NumPy would warn of a mean of nothing."""
    if reduce is np.mean and part.size == 0:
        return np.full(part.shape[2:], np.nan, np.float32)
    return np.asarray(reduce(part, axis=(0, 1)))


def on_zeros(reduce: Reduce, image: Array, size: Pair, starts: Pair, window: Pair) -> Array:
    """The same, written into an array of zeros, which has its axes even where there is no window; raises below that."""
    if min(size) > 0:
        return at(reduce, image, size, starts, window)
    return np.zeros((*size, *image.shape[2:]))


def rounded_up(image: Array, window: Pair, stride: Pair) -> Pair:
    """The ceiling of the number of windows on each axis."""
    rows, columns = (-(-(n - f) // s) + 1 for n, f, s in zip(image.shape, window, stride, strict=False))
    return rows, columns


def cut_anew(reduce: Reduce, image: Array, rows: int, columns: int, window: Pair) -> Array:
    """reshape(rows, columns, f_h, f_w), and the last two axes reduced."""
    cropped = image[: rows * window[0], : columns * window[1]]
    return np.asarray(reduce(cropped.reshape(rows, columns, *window, *image.shape[2:]), axis=(2, 3)))


def with_gaps(reduce: Reduce, image: Array, window: Pair, stride: Pair, size: Pair) -> Array:
    """Results written at the row and column where their windows begin, on zeros."""
    right = pool(image, window, stride, reduce)
    out = np.zeros((*size, *image.shape[2:]), right.dtype)
    out[:: stride[0], :: stride[1]][: right.shape[0], : right.shape[1]] = right
    return out


def ends_at_zero(reduce: Reduce, image: Array, window: Pair, stride: Pair, left_out: int) -> Array:
    """The right size, but the last windows are never reached: zeros."""
    right = np.array(pool(image, window, stride, reduce))
    if left_out:
        right[-1:], right[:, -1:] = 0, 0
        return right
    rows, columns = (-(-(n - f) // s) for n, f, s in zip(image.shape, window, stride, strict=False))
    right[rows:], right[:, columns:] = 0, 0
    return right


def side_by_side_uncropped(reduce: Reduce, image: Array, window: Pair, _stride: Pair) -> Array:
    """reshape(h // f_h, f_h, w // f_w, f_w), which raises where a side is no multiple."""
    (rows, columns), (f_h, f_w) = (image.shape[i] // window[i] for i in (0, 1)), window
    return np.asarray(reduce(image.reshape(rows, f_h, columns, f_w, *image.shape[2:]), axis=(1, 3)))


def cut_anew_by_the_window(r: Reduce, x: Array, w: Pair, _: Pair) -> Array:
    """As many rows as windows fit side by side."""
    return cut_anew(r, x, x.shape[0] // w[0], x.shape[1] // w[1], w)


def cut_anew_uncropped(r: Reduce, x: Array, w: Pair, _: Pair) -> Array:
    """The same, which raises where a side is no multiple of the window's."""
    return np.asarray(r(x.reshape(x.shape[0] // w[0], x.shape[1] // w[1], *w, *x.shape[2:]), axis=(2, 3)))


def of_rows(reduce: Reduce, x: Array, w: Pair, s: Pair) -> Array:
    """Python's max of a window goes through its rows, and can compare only rows of one number."""
    if w[0] > 1 and w[1] > 1:
        raise ValueError("the truth value of an array with more than one element is ambiguous")
    return at(lambda y, axis: reduce(y, axis=axis[0]), x, places(x, w, s), s, w)


def over_the_places(reduce: Reduce, x: Array, w: Pair, s: Pair) -> Array:
    """For each place in the window what all windows hold there."""
    (rows, columns), (s_h, s_w) = places(x, w, s), s
    ends = (rows - 1) * s_h + 1, (columns - 1) * s_w + 1
    return np.array(
        [
            [reduce(x[u : u + ends[0] : s_h, v : v + ends[1] : s_w], axis=(0, 1)) for v in range(w[1])]
            for u in range(w[0])
        ]
    )
