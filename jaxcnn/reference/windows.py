"""Which pixels a window covers at each of its positions."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Pair = int | tuple[int, int]


def windows(
    size: tuple[int, int],
    window: tuple[int, int],
    stride: int | tuple[int, int],
    padding: Any,
    dilation: int | tuple[int, int],
    *,
    ceil_mode: bool = False,
) -> tuple[list[list[int]], list[list[int]]]:
    """Return the rows and the columns under each position of the window; those that hold a zero are out of range.

    In ceil mode, a window that starts before the image's end is taken also where it hangs over the padding, if the one
    before it does not reach the padding's end. It ends where the padding does.
    """
    axes = []
    for axis in (0, 1):
        n, f = size[axis], window[axis]
        s = stride if isinstance(stride, int) else stride[axis]
        d = dilation if isinstance(dilation, int) else dilation[axis]
        before, after = _border(padding, axis, n, (f - 1) * d + 1, s)
        extent, end = (f - 1) * d + 1, n + after
        positions, start = [], -before
        while start + extent <= end or (ceil_mode and start + extent - s < end and start < n):
            positions.append(
                [_pixel(place, n, padding) for place in range(start, min(start + extent, end), d)]
            )
            start += s
        if not positions:
            raise ValueError(f"window {window} does not fit into the padded image of size {size}")
        axes.append(positions)
    return axes[0], axes[1]


def _border(padding: Any, axis: int, n: int, extent: int, s: int) -> tuple[int, int]:
    """Return the number of pixels added before and after the image along an axis."""
    if padding == "valid":
        return 0, 0
    if padding in ("same", "same_lower", "reflect", "circular", "edge"):
        missing = 0
        while (n + missing - extent) // s + 1 < (n + s - 1) // s:
            missing += 1
        smaller, larger = missing // 2, missing - missing // 2
        return (larger, smaller) if padding == "same_lower" else (smaller, larger)
    if isinstance(padding, int):
        return padding, padding
    if isinstance(padding, str):
        raise ValueError(f"padding {padding!r} is not known")  # noqa: TRY004  # the type is right, the value is not
    sides = padding[axis]
    return (sides, sides) if isinstance(sides, int) else (sides[0], sides[1])


def _pixel(place: int, n: int, padding: Any) -> int:
    """Return the pixel of which a place on the image or in its border is a copy; `place` itself where it holds a zero."""
    if 0 <= place < n or padding not in ("reflect", "circular", "edge"):
        return place
    if padding == "edge":
        return 0 if place < 0 else n - 1
    if padding == "circular":
        return place % n
    mirrored = -place if place < 0 else (n - 1) - (place - (n - 1))
    if not 0 <= mirrored < n:
        raise ValueError(f"an image of {n} pixels is too small to be reflected to place {place}")
    return mirrored


def on_image(pixels: Sequence[int], size: int) -> Iterator[tuple[int, int]]:
    """Yield (cell of the window, pixel) for the cells that hold a pixel, not a zero of the padding."""
    return ((cell, pixel) for cell, pixel in enumerate(pixels) if 0 <= pixel < size)
