"""Pooling by windows as a NumPy loop in float64, one output number at a time."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jaxcnn.reference.windows import Array, Pair, on_image, windows

Pixels = list[tuple[int, float]]  # each with its place in the image


def max_pool2d(
    x: ArrayLike,
    window: Pair,
    *,
    stride: Pair | None = None,
    padding: Any = "valid",
    dilation: Pair = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Array | tuple[Array, NDArray[np.intp]]:
    """Pool as `jaxcnn.max_pool2d`, in float64.

    Args:
        x: (N, H, W, C) or (H, W, C).
        window: An int or (height, width).
        stride: An int or (height, width); None for the window's size.
        padding: As for `conv2d`; it is never the maximum.
        dilation: An int or (height, width).
        ceil_mode: Whether a last window may hang over the padding.
        return_indices: Whether to return the place of each maximum in the image, row * W + column, too.

    Raises:
        ValueError: Shapes that do not fit, or an unknown padding.
    """
    pool = partial(_pool, x, window, stride=stride, padding=padding, dilation=dilation, ceil_mode=ceil_mode)
    y = pool(lambda pixels, _: float(np.max([pixel for _, pixel in pixels])))
    return (y, pool(lambda pixels, _: _largest(pixels)).astype(np.intp)) if return_indices else y


def _largest(pixels: Pixels) -> int:
    """Return the place of the largest pixel: the first of several, but the last NaN if there is one."""
    nan = [place for place, pixel in pixels if np.isnan(pixel)]
    return nan[-1] if nan else max(pixels, key=lambda placed: placed[1])[0]


def avg_pool2d(
    x: ArrayLike,
    window: Pair,
    *,
    stride: Pair | None = None,
    padding: Any = "valid",
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Pool as `jaxcnn.avg_pool2d`, in float64.

    Args:
        x: (N, H, W, C) or (H, W, C).
        window: An int or (height, width).
        stride: An int or (height, width); None for the window's size.
        padding: As for `conv2d`.
        ceil_mode: Whether a last window may hang over the padding; what lies beyond never counts.
        count_include_pad: Whether the padding's zeros count as pixels.

    Raises:
        ValueError: Shapes that do not fit, or an unknown padding.
    """

    def mean(pixels: Pixels, cells: int) -> float:
        return sum(pixel for _, pixel in pixels) / (cells if count_include_pad else len(pixels))

    return _pool(x, window, mean, stride=stride, padding=padding, dilation=1, ceil_mode=ceil_mode)


def max_unpool2d(pooled: ArrayLike, indices: ArrayLike, size: tuple[int, int]) -> Array:
    """Put each maximum back to its place, as `jaxcnn.max_unpool2d`, in float64.

    Args:
        pooled: (N, H', W', C) or (H', W', C).
        indices: Of the same shape, as `max_pool2d` returns them.
        size: (height, width) of the image.
    """
    values, places = np.asarray(pooled, np.float64), np.asarray(indices)
    y = np.zeros((*values.shape[:-3], *size, values.shape[-1]))
    for index in np.ndindex(*values.shape):
        row, column = divmod(int(places[index]), size[1])
        y[(*index[:-3], row, column, index[-1])] = values[index]
    return y


def _pool(
    x: ArrayLike,
    window: Pair,
    value: Callable[[Pixels, int], float],
    *,
    stride: Pair | None,
    padding: Any,
    dilation: Pair,
    ceil_mode: bool,
) -> Array:
    """Compute value([(place, pixel), ...], number of cells with the padding's) of each window."""
    image = np.asarray(x, np.float64)
    if image.ndim == 3:
        options = {"stride": stride, "padding": padding, "dilation": dilation, "ceil_mode": ceil_mode}
        return np.squeeze(_pool(image[None], window, value, **options), axis=0)
    if image.ndim != 4:
        raise ValueError(f"x must have 3 or 4 dimensions, got shape {image.shape}")
    size = (window, window) if isinstance(window, int) else window
    steps = size if stride is None else stride
    down, right = windows(image.shape[1:3], size, steps, padding, dilation, ceil_mode=ceil_mode)
    y = np.zeros((len(image), len(down), len(right), image.shape[3]))
    for n, i, j, c in np.ndindex(*y.shape):
        pixels = [
            (row * image.shape[2] + column, float(image[n, row, column, c]))
            for _, row in on_image(down[i], image.shape[1])
            for _, column in on_image(right[j], image.shape[2])
        ]
        y[n, i, j, c] = value(pixels, len(down[i]) * len(right[j]))
    return y
