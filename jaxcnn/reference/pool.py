"""Pooling as a NumPy loop in float64, one output number at a time."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from jaxcnn.reference.windows import Array, on_image, windows


def max_pool2d(
    x: ArrayLike,
    window: int | tuple[int, int],
    *,
    stride: int | tuple[int, int] | None = None,
    padding: Any = "valid",
    dilation: int | tuple[int, int] = 1,
) -> Array:
    """Pool as `jaxcnn.max_pool2d`, in float64.

    Args:
        x: (N, H, W, C) or (H, W, C).
        window: An int or (height, width).
        stride: An int or (height, width); None for the window's size.
        padding: As for `conv2d`; it is never the maximum.
        dilation: An int or (height, width).

    Raises:
        ValueError: Shapes that do not fit, or an unknown padding.
    """
    return _pool(
        x, window, lambda pixels, _: np.max(pixels), stride=stride, padding=padding, dilation=dilation
    )


def avg_pool2d(
    x: ArrayLike,
    window: int | tuple[int, int],
    *,
    stride: int | tuple[int, int] | None = None,
    padding: Any = "valid",
    count_include_pad: bool = True,
) -> Array:
    """Pool as `jaxcnn.avg_pool2d`, in float64.

    Args:
        x: (N, H, W, C) or (H, W, C).
        window: An int or (height, width).
        stride: An int or (height, width); None for the window's size.
        padding: As for `conv2d`.
        count_include_pad: Whether the padding's zeros count as pixels.

    Raises:
        ValueError: Shapes that do not fit, or an unknown padding.
    """

    def mean(pixels: list[float], cells: int) -> float:
        return sum(pixels) / (cells if count_include_pad else len(pixels))

    return _pool(x, window, mean, stride=stride, padding=padding, dilation=1)


def _pool(
    x: ArrayLike,
    window: int | tuple[int, int],
    value: Callable[[list[float], int], float],
    *,
    stride: int | tuple[int, int] | None,
    padding: Any,
    dilation: int | tuple[int, int],
) -> Array:
    image = np.asarray(x, np.float64)
    if image.ndim == 3:
        batch = _pool(image[None], window, value, stride=stride, padding=padding, dilation=dilation)
        return np.squeeze(batch, axis=0)
    if image.ndim != 4:
        raise ValueError(f"x must have 3 or 4 dimensions, got shape {image.shape}")
    size = (window, window) if isinstance(window, int) else window
    steps = size if stride is None else stride
    down, right = windows(image.shape[1:3], size, steps, padding, dilation)
    y = np.zeros((len(image), len(down), len(right), image.shape[3]))
    for n, i, j, c in np.ndindex(*y.shape):
        pixels = [
            float(image[n, row, column, c])
            for _, row in on_image(down[i], image.shape[1])
            for _, column in on_image(right[j], image.shape[2])
        ]
        y[n, i, j, c] = value(pixels, size[0] * size[1])
    return y
