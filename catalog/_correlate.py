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
    padded = np.pad(image, padding + ((0, 0),) * (image.ndim - 2), mode=pad_mode)  # type: ignore[call-overload]
    (rows, columns), (f_h, f_w), (s_h, s_w) = padded.shape[:2], kernel.shape[:2], stride
    out = np.zeros(((rows - f_h) // s_h + 1, (columns - f_w) // s_w + 1), np.result_type(image, kernel))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(padded[i * s_h : i * s_h + f_h, j * s_w : j * s_w + f_w] * kernel)
    return out


def transposed_and_clamped(kernel: Array) -> Array:
    """kernel[v, u] at (u, v) as JAX reads it: an index beyond the last is silently taken for the last."""
    f_h, f_w = kernel.shape
    u, v = np.arange(f_h)[:, np.newaxis], np.arange(f_w)
    clamped: Array = np.asarray(kernel)[np.minimum(v, f_h - 1), np.minimum(u, f_w - 1)]
    return clamped
