"""Positions of a window along the axes of an image: the one definition of stride, padding and dilation.

Convolution, pooling and the layer specifications all use it. No JAX.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from jaxcnn.arguments import integer, pair
from jaxcnn.shapes import output_size

Pair = int | tuple[int, int]
Border = Literal["zeros", "reflect", "circular", "edge"]
Padding = str | int | tuple[int, int] | tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Axis:
    """A window sliding along one axis.

    `low` and `high` are the padding before and after the image, in pixels; `over` is how far the last window hangs over
    the padding. How wide the padding is, and what it holds, are two things: it `holds` zeros, or pixels of the image
    ("reflect": those on the other side of the outermost pixel; "circular": those at the image's other end; "edge": the
    outermost pixel).
    """

    size: int
    window: int
    stride: int
    dilation: int
    low: int
    high: int
    over: int = 0
    holds: Border = "zeros"

    @property
    def border(self) -> tuple[int, int]:
        """Pixels before and after the image that windows reach into."""
        return self.low, self.high + self.over

    @property
    def outputs(self) -> int:
        """Number of positions of the window."""
        span = (self.window - 1) * self.dilation + 1
        return output_size(self.size + sum(self.border), span, stride=self.stride)

    @property
    def pixels(self) -> tuple[int, ...]:
        """For each position, the number of the window's cells that hold pixels of the image, not zeros."""
        return self._cells(0, self.size) if self.holds == "zeros" else self.padded

    @property
    def padded(self) -> tuple[int, ...]:
        """For each position, the number of the window's cells that lie on the image or its padding."""
        return self._cells(-self.low, self.size + self.high)

    def _cells(self, first: int, end: int) -> tuple[int, ...]:
        starts = (position * self.stride - self.low for position in range(self.outputs))
        return tuple(
            sum(first <= start + cell * self.dilation < end for cell in range(self.window))
            for start in starts
        )


def axes(
    name: str,
    size: tuple[int, ...],
    window: tuple[int, ...],
    *,
    stride: object,
    padding: object,
    dilation: object,
    ceil_mode: bool = False,
) -> tuple[Axis, Axis]:
    """Return the vertical and the horizontal axis of a `window` that slides over an image of `size`.

    Padding: "valid" adds nothing; "same" adds zeros to give ceil(size / stride) outputs, an odd one below and to the
    right ("same_lower": above and to the left). An int counts for all four sides, a pair is (height, width), a pair of
    pairs ((top, bottom), (left, right)).

    "reflect", "circular" and "edge" add as many pixels as "same", and take them from the image (see `Axis`). At stride
    1 they are Flax's "REFLECT" and "CIRCULAR", and PyTorch's padding_mode ("edge" is its "replicate") with
    padding="same"; `jnp.pad` calls "circular" "wrap". Flax adds window - 1 pixels whatever the stride.

    In ceil mode, a last window may hang over the padding's end, by at most stride - 1 pixels, if it would leave some of
    the padded image uncovered and starts on the image or in the padding before it. Of the paddings by name only "valid"
    leaves any uncovered.

    Args:
        name: The window's name in messages: "kernel" or "window".
        size: (height, width) of the image.
        window: (height, width) of the window.
        stride: Int or (height, width).
        padding: As above.
        dilation: Int or (height, width), the distance in pixels between the window's cells.
        ceil_mode: As above.

    Raises:
        TypeError: An argument is not made of integers (a float stride, say).
        ValueError: A number is too small, the padding is unknown, the window does not fit, or the image is too small to be
            reflected.
    """
    strides = pair("stride", stride, minimum=1)
    dilations = pair("dilation", dilation, minimum=1)
    spans = tuple((f - 1) * d + 1 for f, d in zip(window, dilations, strict=True))
    holds = _border_by_name(padding) if isinstance(padding, str) else "zeros"
    pads = pads_of(padding, size, spans, strides)
    for side, n, span, step, (low, high) in zip(("height", "width"), size, spans, strides, pads, strict=True):
        if span > n + low + high + (step - 1 if ceil_mode else 0):
            raise ValueError(
                f"{name} must fit into the padded image: along the {side} it spans {span}, "
                f"the padded image {n + low + high} (size {n}, padding {low} + {high})",
            )
        if holds == "reflect" and max(low, high) >= n:
            raise ValueError(
                f'padding "reflect" needs more pixels than it adds: along the {side} the image has {n}, and the '
                f'{name} takes {low} before and {high} after it; "edge" and "circular" have no such limit',
            )
    vertical, horizontal = (
        Axis(n, f, s, d, low, high, _overhang(n + low + high, span, s, n + low) if ceil_mode else 0, holds)
        for n, f, span, s, d, (low, high) in zip(size, window, spans, strides, dilations, pads, strict=True)
    )
    return vertical, horizontal


def _overhang(padded: int, span: int, stride: int, before: int) -> int:
    """Return by how many pixels the last window hangs over a padded axis, of which `before` come before the end padding.

    Source: PyTorch's `pooling_output_shape`.
    """
    last = -((span - padded) // stride) * stride  # where a window starts whose end reaches the padding's end
    if last >= before:
        last -= stride
    return max(last + span - padded, 0)


def pads_of(
    padding: object, sizes: Sequence[int], spans: Sequence[int], strides: Sequence[int]
) -> tuple[tuple[int, int], ...]:
    """Return the pixels before and after the image along both axes, for a padding as `axes` takes it.

    Raises:
        TypeError: It is not made of integers.
        ValueError: A number is negative, or the name is unknown.
    """
    if isinstance(padding, str):
        return tuple(_padding_by_name(padding, *axis) for axis in zip(sizes, spans, strides, strict=True))
    return _padding_in_pixels(padding)


def _border_by_name(padding: str) -> Border:
    """Return what the border holds, for a padding given by name."""
    return next((border for border in get_args(Border) if border == padding.lower()), "zeros")


def _padding_by_name(padding: str, size: int, span: int, stride: int) -> tuple[int, int]:
    """Return the padding before and after the image, for a padding given by name."""
    total = max((-(-size // stride) - 1) * stride + span - size, 0)
    match padding.lower():
        case "valid":
            return 0, 0
        case "same" | "reflect" | "circular" | "edge":
            return total // 2, total - total // 2
        case "same_lower":
            return total - total // 2, total // 2
        case _:
            raise ValueError(
                'padding must be "valid", "same", "same_lower", "reflect", "circular", "edge", an integer, '
                f"a pair (height, width) or ((top, bottom), (left, right)), got {padding!r}",
            )


def _padding_in_pixels(padding: object) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return ((top, bottom), (left, right)) for a padding given in pixels."""
    if isinstance(padding, (tuple, list)) and any(isinstance(side, (tuple, list)) for side in padding):
        if len(padding) != 2 or not all(isinstance(side, (tuple, list)) for side in padding):
            raise ValueError(f"padding must be ((top, bottom), (left, right)), got {padding!r}")
        top_bottom, left_right = (pair("padding", side, minimum=0) for side in padding)
        return top_bottom, left_right
    height, width = pair("padding", padding, minimum=0)
    return (height, height), (width, width)


def check_pixels(height: Axis, width: Axis) -> None:
    """Refuse windows that cover only padding: they have no largest pixel and no mean.

    Raises:
        ValueError: A window lies entirely in the padding.
    """
    if 0 in height.pixels + width.pixels:
        raise ValueError(
            "padding must leave at least one pixel in every window, "
            f"got windows of {(height.window, width.window)} in padding "
            f"(({height.low}, {height.high}), ({width.low}, {width.high}))",
        )


def groups_of(groups: object, channels: int, features: int) -> int:
    """Return `groups` as an int, if it divides the numbers of channels and of filters.

    Raises:
        TypeError: `groups` is not an integer.
        ValueError: `groups` does not divide both numbers.
    """
    number = integer("groups", groups, minimum=1)
    if channels % number or features % number:
        raise ValueError(
            f"groups must divide the {channels} channels of x and the {features} filters of the kernel, "
            f"got {number}",
        )
    return number
