"""Convolution as a NumPy loop in float64, one output number at a time."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from jaxcnn.reference.windows import Array, on_image, windows


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
        padding: "valid", "same", "same_lower", "reflect", "circular", "edge", an int, a pair, or a pair of pairs.
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

    down, right = windows(image.shape[1:3], (rows, columns), stride, padding, dilation)
    y = np.zeros((len(image), len(down), len(right), filters))
    for n, i, j, o in np.ndindex(*y.shape):
        first_channel = o // (filters // groups) * per_group
        total = offsets[o]
        for u, row in on_image(down[i], image.shape[1]):
            for v, column in on_image(right[j], image.shape[2]):
                for c in range(per_group):
                    total += image[n, row, column, first_channel + c] * weights[u, v, c, o]
        y[n, i, j, o] = total
    return y
