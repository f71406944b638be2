"""A network: a chain of layers, and the shape of the examples that it takes. No JAX."""

from dataclasses import dataclass
from functools import cached_property

from jaxcnn.arguments import integer
from jaxcnn.layers.base import Layer, Part, Shape
from jaxcnn.layers.chain import checked, everything, names_of, parts_of, statistics_shapes


@dataclass(frozen=True)
class Network:
    """A chain of layers, for examples of `input_shape`.

    Args of the dataclass:
        input_shape: (height, width, channels), or (n,) for vectors.
        layers: The layers in order; the last one's outputs are the logits.

    Raises:
        TypeError: A layer is not one of `jaxcnn.layers`.
        ValueError: A layer does not take the shape before it, or two layers have the same name.
    """

    input_shape: Shape
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        sizes = tuple(integer("input_shape", size, minimum=1) for size in self.input_shape)
        if len(sizes) not in (1, 3):
            raise ValueError(f"input_shape must be (height, width, channels) or (n,), got {sizes}")
        object.__setattr__(self, "input_shape", sizes)
        object.__setattr__(self, "layers", checked(self.layers))
        try:
            hash(self)  # JAX caches compiled functions by the network
        except TypeError:
            raise TypeError("layers must have tuples for pairs, got a list in one of them") from None
        self.parts  # noqa: B018  # a network that does not fit together fails here and not later

    @property
    def names(self) -> tuple[str, ...]:
        """A name for each layer: the one it was given, or one with the slides' numbering.

        The number counts the layers with weights; other layers share the number of the layer before them: CONV1,
        POOL1, CONV2, POOL2, FC3.
        """
        return names_of(self.layers)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The layers in their places, with their names and the shapes around them."""
        return parts_of(self.layers, self.input_shape)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape of one example before each layer, and of the last layer's output."""
        return (self.input_shape, *(part.output for part in self.parts))

    @cached_property
    def random(self) -> bool:
        """Whether training draws random numbers, as `Dropout` does: a step needs a key then."""
        return any(part.layer.random for part in everything(self.parts))

    @cached_property
    def keeps_statistics(self) -> bool:
        """Whether any layer keeps running statistics, as `BatchNorm` does."""
        return bool(statistics_shapes(self.parts))
