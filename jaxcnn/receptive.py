"""How many pixels of the image an output of each layer depends on. No JAX."""

from collections.abc import Sequence
from typing import NamedTuple

from jaxcnn.layers import AvgPool, Conv, Dense, Flatten, GlobalAvgPool, Layer, MaxPool, Part, Shape
from jaxcnn.layers.windows import axes_of


class Field(NamedTuple):
    """The receptive field of one number of an image of feature maps, each as (height, width) in pixels of the input.

    size: The pixels that it depends on, those of the padding beyond the border included.
    step: The distance between the fields of neighbours.
    """

    size: tuple[int, int] = (1, 1)
    step: tuple[int, int] = (1, 1)


def behind(layer: Layer, shape: Shape, field: Field) -> Field:
    """Return the receptive field behind a layer, on examples of `shape`; of branches, the largest.

    r + (f - 1) * d * s for a window of f pixels and dilation d, where r is the field and s the step before the layer. A
    layer that makes a vector of an image has a window of its size.

    Source: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019.
    """
    match layer:
        case Conv() | MaxPool() | AvgPool():
            axes = axes_of(layer, shape)
            spans = [(axis.window - 1) * axis.dilation + 1 for axis in axes]
            return _seen(field, spans, [axis.stride for axis in axes])
        case GlobalAvgPool() | Dense() | Flatten() if len(shape) == 3:
            return _seen(field, shape[:2], (1, 1))
        case _:
            ends = [behind_all(path, field) for path in layer.paths(shape)] or [field]
            return Field(_largest([end.size for end in ends]), _largest([end.step for end in ends]))


def behind_all(parts: tuple[Part, ...], field: Field) -> Field:
    """Return the receptive field behind a chain of layers."""
    for part in parts:
        field = behind(part.layer, part.shape, field)
    return field


def _seen(field: Field, spans: Sequence[int], strides: Sequence[int]) -> Field:
    """Return the field of a window that spans so many outputs of the layer before it."""
    (height, width), (down, right) = field
    size = height + (spans[0] - 1) * down, width + (spans[1] - 1) * right
    return Field(size, (down * strides[0], right * strides[1]))


def _largest(pairs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return max(height for height, _ in pairs), max(width for _, width in pairs)
