"""Layers one after the other: their names, the shapes between them, what they hold. No JAX.

A network and a block use the same functions.
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from jaxcnn.layers.base import Layer, Part, Shape


def named(layer: Layer, name: str) -> Layer:
    """Return a layer with another name."""
    same = copy(layer)
    object.__setattr__(same, "name", name)
    return same


@dataclass(frozen=True, init=False)
class Chain(Layer):
    """Layers one after the other as one layer: Chain(Conv(8, 3), MaxPool(2), name="STEM").

    Raises:
        TypeError: A layer is not one of `jaxcnn.layers`.
        ValueError: Two layers have the same name.
    """

    prefix: ClassVar[str] = "CHAIN"
    numbered: ClassVar[bool] = True

    layers: tuple[Layer, ...]
    name: str | None = None

    def __init__(self, *layers: Layer, name: str | None = None) -> None:
        object.__setattr__(self, "layers", checked(layers))
        object.__setattr__(self, "name", name)

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape behind the last layer."""
        return end(shape, self.parts(shape))

    def paths(self, shape: Shape) -> tuple[tuple[Part, ...], ...]:
        """Return the layers."""
        return (parts_of(self.layers, shape),)


def checked(layers: object) -> tuple[Layer, ...]:
    """Return layers as a tuple, if they are layers with different names.

    Raises:
        TypeError: One is no layer.
        ValueError: Two layers have the same name.
    """
    found: tuple[Any, ...] = tuple(layers)  # type: ignore[arg-type]  # what is no sequence raises TypeError
    for layer in found:
        if not isinstance(layer, Layer):
            raise TypeError(f"layers must hold layers such as Conv or Dense, got {layer!r}")
    names = names_of(found)
    if len(set(names)) < len(names):
        raise ValueError(f"layers must have different names, got {', '.join(names)}")
    return found


def names_of(layers: tuple[Layer, ...]) -> tuple[str, ...]:
    """Return a name for each layer: the one it was given, or one with the slides' numbering.

    The number counts the layers with weights; other layers share the number of the layer before them: CONV1,
    POOL1, CONV2, POOL2, FC3.
    """
    names: list[str] = []
    number = 0
    for layer in layers:
        number += layer.numbered
        names.append(getattr(layer, "name", None) or _unused(f"{layer.prefix}{number}", names))
    return tuple(names)


def parts_of(layers: tuple[Layer, ...], shape: Shape) -> tuple[Part, ...]:
    """Return layers in their places, the first one on examples of `shape`.

    Raises:
        TypeError, ValueError: A layer does not take the shape before it.
    """
    parts: list[Part] = []
    for name, layer in zip(names_of(layers), layers, strict=True):
        try:
            output = layer.output_shape(shape)
        except (TypeError, ValueError) as error:
            raise type(error)(f"layer {name} on shape {shape}: {error}") from None
        parts.append(Part(name, layer, shape, output))
        shape = output
    return tuple(parts)


def end(shape: Shape, parts: tuple[Part, ...]) -> Shape:
    """Return the shape behind a chain that begins on `shape`."""
    return parts[-1].output if parts else shape


def everything(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Yield all layers, each block before the layers inside it."""
    for part in parts:
        yield part
        yield from everything(part.layer.parts(part.shape))


def parameter_shapes(parts: tuple[Part, ...]) -> dict[str, Any]:
    """Return the shapes of all parameters by the names of layers and arrays; a block is a dictionary of its layers."""
    return _shapes(parts, lambda part: part.layer.parameter_shapes(part.shape))


def statistics_shapes(parts: tuple[Part, ...]) -> dict[str, Any]:
    """Return the shapes of all running statistics, in dictionaries nested as those of the parameters."""
    return _shapes(parts, lambda part: part.layer.statistics_shapes(part.shape))


def _shapes(parts: tuple[Part, ...], own: Callable[[Part], dict[str, Shape]]) -> dict[str, Any]:
    shapes = {part.name: own(part) | _shapes(part.layer.parts(part.shape), own) for part in parts}
    return {name: inside for name, inside in shapes.items() if inside}


def _unused(name: str, used: list[str]) -> str:
    """Return `name`, with letters b added until no earlier layer has it."""
    return name if name not in used else _unused(f"{name}b", used)
