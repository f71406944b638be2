"""Convolution and pooling as NumPy loops in float64, one output number at a time.

Written from the definitions to check `jaxcnn.conv` and `jaxcnn.pool`, with which it shares no code. It is slow, and easy
to read: read it to see what a convolution does.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def conv2d(
    x: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int | tuple[int, int] = 1,
    padding: Any = "valid",
    dilation: int | tuple[int, int] = 1,
    groups: int = 1,
) -> Array:
    """Convolve as `jaxcnn.conv2d`, in float64.

    Args:
        x: (N, H, W, C) or (H, W, C).
        kernel: (f_h, f_w, C / groups, O), not flipped.
        bias: (O,) or None.
        stride: An int or (height, width).
        padding: "valid", "same", "same_lower", an int, a pair, or a pair of pairs.
        dilation: An int or (height, width).
        groups: Number of independent convolutions.

    Raises:
        ValueError: Shapes that do not fit, or an unknown padding.
    """
    image, weights = np.asarray(x, np.float64), np.asarray(kernel, np.float64)
    if image.ndim == 3:
        batch = conv2d(
            image[None], weights, bias, stride=stride, padding=padding, dilation=dilation, groups=groups
        )
        return np.squeeze(batch, axis=0)
    if image.ndim != 4 or weights.ndim != 4:
        raise ValueError(f"x and kernel must have 4 dimensions, got shapes {image.shape} and {weights.shape}")
    rows, columns, per_group, filters = weights.shape
    if per_group * groups != image.shape[3] or filters % groups:
        raise ValueError(f"kernel {weights.shape} in {groups} groups does not fit channels of {image.shape}")
    offsets = np.zeros(filters) if bias is None else np.asarray(bias, np.float64)
    if offsets.shape != (filters,):
        raise ValueError(f"bias must have shape ({filters},), got {offsets.shape}")

    down, right = _windows(image.shape[1:3], (rows, columns), stride, padding, dilation)
    y = np.zeros((len(image), len(down), len(right), filters))
    for n, i, j, o in np.ndindex(*y.shape):
        first_channel = o // (filters // groups) * per_group
        total = offsets[o]
        for u, row in _on_image(down[i], image.shape[1]):
            for v, column in _on_image(right[j], image.shape[2]):
                for c in range(per_group):
                    total += image[n, row, column, first_channel + c] * weights[u, v, c, o]
        y[n, i, j, o] = total
    return y


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
    down, right = _windows(image.shape[1:3], size, steps, padding, dilation)
    y = np.zeros((len(image), len(down), len(right), image.shape[3]))
    for n, i, j, c in np.ndindex(*y.shape):
        pixels = [
            float(image[n, row, column, c])
            for _, row in _on_image(down[i], image.shape[1])
            for _, column in _on_image(right[j], image.shape[2])
        ]
        y[n, i, j, c] = value(pixels, size[0] * size[1])
    return y


def _windows(
    size: tuple[int, int],
    window: tuple[int, int],
    stride: int | tuple[int, int],
    padding: Any,
    dilation: int | tuple[int, int],
) -> tuple[list[range], list[range]]:
    """Return the rows and the columns under each position of the window; those in the padding are out of range."""
    axes = []
    for axis in (0, 1):
        n, f = size[axis], window[axis]
        s = stride if isinstance(stride, int) else stride[axis]
        d = dilation if isinstance(dilation, int) else dilation[axis]
        before, after = _border(padding, axis, n, (f - 1) * d + 1, s)
        last = n + after - ((f - 1) * d + 1)
        positions = [range(start, start + f * d, d) for start in range(-before, last + 1, s)]
        if not positions:
            raise ValueError(f"window {window} does not fit into the padded image of size {size}")
        axes.append(positions)
    return axes[0], axes[1]


def _border(padding: Any, axis: int, n: int, extent: int, s: int) -> tuple[int, int]:
    """Return the number of pixels added before and after the image along an axis."""
    if padding == "valid":
        return 0, 0
    if padding in ("same", "same_lower"):
        missing = 0
        while (n + missing - extent) // s + 1 < (n + s - 1) // s:
            missing += 1
        smaller, larger = missing // 2, missing - missing // 2
        return (smaller, larger) if padding == "same" else (larger, smaller)
    if isinstance(padding, int):
        return padding, padding
    if isinstance(padding, str):
        raise ValueError(f"padding {padding!r} is not known")  # noqa: TRY004  # the type is right, the value is not
    sides = padding[axis]
    return (sides, sides) if isinstance(sides, int) else (sides[0], sides[1])


def _on_image(pixels: range, size: int) -> Iterator[tuple[int, int]]:
    """Yield (cell of the window, pixel) for the cells that lie on the image, not in the padding."""
    return ((cell, pixel) for cell, pixel in enumerate(pixels) if 0 <= pixel < size)
