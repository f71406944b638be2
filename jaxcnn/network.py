"""A network: a sequence of layers, and the shapes between them. No JAX."""

from dataclasses import dataclass

from jaxcnn.arguments import integer
from jaxcnn.layers import Conv, Dense, Layer, Shape


@dataclass(frozen=True)
class Network:
    """A sequence of layers, for examples of `input_shape`.

    Args of the dataclass:
        input_shape: (height, width, channels), or (n,) for vectors.
        layers: The layers in order; the last one's outputs are the logits.

    Raises:
        TypeError: A layer is not one of this module's.
        ValueError: A layer does not take the shape before it, or two layers have the same name.
    """

    input_shape: Shape
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        sizes = tuple(integer("input_shape", size, minimum=1) for size in self.input_shape)
        if len(sizes) not in (1, 3):
            raise ValueError(f"input_shape must be (height, width, channels) or (n,), got {sizes}")
        object.__setattr__(self, "input_shape", sizes)
        object.__setattr__(self, "layers", tuple(self.layers))
        for layer in self.layers:
            if not isinstance(layer, Layer):
                raise TypeError(f"layers must hold layers such as Conv or Dense, got {layer!r}")
        try:
            hash(self)  # JAX caches compiled functions by the network
        except TypeError:
            raise TypeError("layers must have tuples for pairs, got a list in one of them") from None
        if len(set(self.names)) < len(self.names):
            raise ValueError(f"layers must have different names, got {', '.join(self.names)}")
        self.shapes  # noqa: B018  # a network that does not fit together fails here and not later

    @property
    def names(self) -> tuple[str, ...]:
        """A name for each layer: the one it was given, or one with the slides' numbering.

        The number counts the layers with weights; other layers share the number of the layer before them: CONV1,
        POOL1, CONV2, POOL2, FC3.
        """
        names: list[str] = []
        number = 0
        for layer in self.layers:
            number += isinstance(layer, (Conv, Dense))
            names.append(getattr(layer, "name", None) or _unused(f"{layer.prefix}{number}", names))
        return tuple(names)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape of one example before each layer, and of the last layer's output."""
        shapes = [self.input_shape]
        for name, layer in zip(self.names, self.layers, strict=True):
            try:
                shapes.append(layer.output_shape(shapes[-1]))
            except (TypeError, ValueError) as error:
                raise type(error)(f"layer {name} on shape {shapes[-1]}: {error}") from None
        return tuple(shapes)


def _unused(name: str, used: list[str]) -> str:
    """Return `name`, with letters b added until no earlier layer has it."""
    return name if name not in used else _unused(f"{name}b", used)
