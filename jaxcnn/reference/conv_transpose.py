"""Transposed convolution as a NumPy loop in float64: every pixel lays the kernel on the output."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from jaxcnn.reference.windows import Array, Pair


def conv_transpose2d(
    x: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Any = "valid",
    output_padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Array:
    """Convolve backwards as `jaxcnn.conv_transpose2d`, in float64.

    Args:
        x: (N, H, W, C) or (H, W, C).
        kernel: (f_h, f_w, C / groups, O), not flipped.
        bias: (O,) or None.
        stride: An int or (height, width).
        padding: "valid", "same", "same_lower", an int, a pair, or a pair of pairs: what is cut off.
        output_padding: An int or (height, width): what is added below and to the right.
        dilation: An int or (height, width).
        groups: Number of independent convolutions.

    Raises:
        ValueError: Shapes that do not fit.
    """
    image, weights = np.asarray(x, np.float64), np.asarray(kernel, np.float64)
    if image.ndim == 3:
        options = {"stride": stride, "padding": padding, "output_padding": output_padding}
        batch = conv_transpose2d(image[None], weights, bias, **options, dilation=dilation, groups=groups)
        return np.squeeze(batch, axis=0)
    rows, columns, per_group, filters = weights.shape
    if per_group * groups != image.shape[3] or filters % groups:
        raise ValueError(f"kernel {weights.shape} in {groups} groups does not fit channels of {image.shape}")
    (s, t), (d, e), (more, wider) = (_both(value) for value in (stride, dilation, output_padding))
    height, top = _size(image.shape[1], rows, s, d, more, padding, 0)
    width, left = _size(image.shape[2], columns, t, e, wider, padding, 1)

    y = np.zeros((len(image), height, width, filters))
    for n, i, j, c in np.ndindex(*image.shape):
        group = c // per_group
        for u, v in np.ndindex(rows, columns):
            row, column = i * s + u * d - top, j * t + v * e - left
            if not (0 <= row < height and 0 <= column < width):
                continue
            for o in range(group * filters // groups, (group + 1) * filters // groups):
                y[n, row, column, o] += image[n, i, j, c] * weights[u, v, c % per_group, o]
    return y if bias is None else y + np.asarray(bias, np.float64)


def _both(value: Pair) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else value


def _size(n: int, f: int, s: int, d: int, more: int, padding: Any, axis: int) -> tuple[int, int]:
    """Return the size of the output along an axis, and how many pixels are cut off before it."""
    full = (n - 1) * s + (f - 1) * d + 1 + more
    if padding == "valid":
        return full, 0
    if padding in ("same", "same_lower"):
        surplus = max(full - n * s, 0)
        return n * s, surplus // 2 if padding == "same" else surplus - surplus // 2
    sides = padding if isinstance(padding, int) else padding[axis]
    before, after = _both(sides)
    return full - before - after, before
