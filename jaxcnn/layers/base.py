"""What every layer says of itself, and a layer in its place in a network. No JAX."""

from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple, get_args

Shape = tuple[int, ...]
ActivationName = Literal["relu", "tanh", "sigmoid", "gelu", "gelu_tanh", "silu", "relu6", "hard_swish"]
# They never fall, so that they don't change which of several numbers is largest.
MONOTONIC = frozenset({None, "relu", "tanh", "sigmoid", "relu6"})
# They drop about half of a sum.
RECTIFIERS = frozenset({"relu", "gelu", "gelu_tanh", "silu", "relu6", "hard_swish"})


class Part(NamedTuple):
    """A layer in its place: its name there, and the shapes of one example before and behind it."""

    name: str
    layer: "Layer"
    shape: Shape
    output: Shape


@dataclass(frozen=True)
class Layer:
    """A layer without parameters or multiplications, the base of all others."""

    prefix: ClassVar[str] = "LAYER"  # begins the name of a layer that was given none
    numbered: ClassVar[bool] = False  # whether it counts in the slides' numbering: layers with weights do
    random: ClassVar[bool] = False  # whether training draws random numbers for it

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape of the output for one example; ValueError if the layer does not take `shape`."""
        return shape

    def paths(self, shape: Shape) -> tuple[tuple[Part, ...], ...]:  # noqa: ARG002  # subclasses use it
        """Return the chains of layers inside a block, which all begin on its input; none for a layer that is no block."""
        return ()

    def parts(self, shape: Shape) -> tuple[Part, ...]:
        """Return all layers inside a block, in their places."""
        return tuple(part for path in self.paths(shape) for part in path)

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:  # noqa: ARG002  # subclasses use it
        """Return the shapes of the layer's own arrays to learn, by name; a block has none of its own."""
        return {}

    def statistics_shapes(self, shape: Shape) -> dict[str, Shape]:  # noqa: ARG002  # subclasses use it
        """Return the shapes of the running statistics that the layer keeps while it is trained, by name."""
        return {}

    def multiply_adds(self, shape: Shape) -> int:  # noqa: ARG002  # subclasses use it
        """Return the number of multiplications by a weight for one example, without those of layers inside."""
        return 0

    @property
    def settings(self) -> str:
        """The lecture's notation of the layer: f, s and p."""
        return ""


def check_activation(value: object) -> None:
    """Accept the name of an activation, or None.

    Raises:
        ValueError: It is another one.
    """
    if value not in (None, *get_args(ActivationName)):
        raise ValueError(f"activation must be one of {', '.join(get_args(ActivationName))}, got {value!r}")


def image(layer: str, shape: Shape) -> Shape:
    """Return the shape of an image, (height, width, channels).

    Raises:
        ValueError: It is the shape of a vector.
    """
    if len(shape) != 3:
        raise ValueError(f"{layer} takes images (height, width, channels), got shape {shape}")
    return shape
