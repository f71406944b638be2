"""A pooling in NumPy with its conventions as arguments: wrong ideas are one argument away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ._images import Array

LECTURE_MATRIX = np.array([[1, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]], np.float32)
LECTURE_EXERCISE = np.array(
    [[1, 3, 2, 1, 3], [2, 9, 1, 1, 5], [1, 3, 2, 3, 2], [8, 3, 5, 1, 0], [5, 6, 1, 2, 9]], np.float32
)


def pool(
    image: Array,
    window: tuple[int, int],
    stride: tuple[int, int],
    reduce: Callable[..., Any] = np.max,
    *,
    ceil: bool = False,
    every_start: bool = False,
) -> Array:
    """Pool an image (h, w) or (h, w, c) over windows that fit.

    With `ceil` also over those that hang over, and with `every_start` over all that start on the image.
    """
    starts = []
    for n, f, s in zip(image.shape, window, stride, strict=False):
        last = n - 1 if every_start else n - f + (-(n - f) % s if ceil else 0)
        starts.append(range(0, min(last, n - 1) + 1, s))
    # A slice beyond the border is cut there, so what hangs over is not counted.
    return np.stack(
        [
            np.stack(
                [reduce(image[i : i + window[0], j : j + window[1]], axis=(0, 1)) for j in starts[1]],
            )
            for i in starts[0]
        ]
    )


def pad_to_same(image: Array, window: tuple[int, int], stride: tuple[int, int], fill: float) -> Array:
    """TensorFlow's SAME padding of an image (h, w) or (h, w, c): ceil(n / s) windows, the odd pixel at the end."""
    widths: list[tuple[int, int]] = []
    for n, f, s in zip(image.shape, window, stride, strict=False):
        total = max((-(-n // s) - 1) * s + f - n, 0)
        widths.append((total // 2, total - total // 2))
    return np.pad(image, widths + [(0, 0)] * (image.ndim - 2), constant_values=fill)
