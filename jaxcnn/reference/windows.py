"""Which pixels a window covers at each of its positions."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def windows(
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


def on_image(pixels: range, size: int) -> Iterator[tuple[int, int]]:
    """Yield (cell of the window, pixel) for the cells that lie on the image, not in the padding."""
    return ((cell, pixel) for cell, pixel in enumerate(pixels) if 0 <= pixel < size)
