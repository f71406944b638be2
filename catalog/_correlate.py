"""A cross-correlation in NumPy with its conventions as arguments: wrong ideas are one argument away."""

from __future__ import annotations

import numpy as np

from ._images import Array


def correlate(
    image: Array,
    kernel: Array,
    *,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
    pad_mode: str = "constant",
) -> Array:
    """Cross-correlate an image (h, w) or (h, w, c) with a kernel of as many axes; the result is 2-D."""
    image, kernel = np.asarray(image), np.asarray(kernel)
    if any(map(any, padding)):
        image = np.pad(image, padding + ((0, 0),) * (image.ndim - 2), mode=pad_mode)  # type: ignore[call-overload]
    (rows, columns), (f_h, f_w), (s_h, s_w) = image.shape[:2], kernel.shape[:2], stride
    out = np.zeros(((rows - f_h) // s_h + 1, (columns - f_w) // s_w + 1), np.result_type(image, kernel))
    if out.size:
        windows = np.lib.stride_tricks.sliding_window_view(image, (f_h, f_w), axis=(0, 1))[::s_h, ::s_w]
        products = np.moveaxis(windows, (-2, -1), (2, 3)) * kernel
        out[:] = products.reshape(*out.shape, -1).sum(axis=-1)
    return out


def transposed_and_clamped(kernel: Array) -> Array:
    """kernel[v, u] at (u, v) as JAX reads it: an index beyond the last is silently taken for the last."""
    f_h, f_w = kernel.shape
    u, v = np.arange(f_h)[:, np.newaxis], np.arange(f_w)
    clamped: Array = np.asarray(kernel)[np.minimum(v, f_h - 1), np.minimum(u, f_w - 1)]
    return clamped
