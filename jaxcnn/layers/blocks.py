"""The two combinators, layers beside a shortcut and branches side by side, and squeeze and excitation. No JAX."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from jaxcnn.arguments import integer
from jaxcnn.layers.base import ActivationName, Layer, Part, Shape, check_activation, image
from jaxcnn.layers.chain import Chain, checked, end, parts_of
from jaxcnn.layers.vectors import Dense
from jaxcnn.layers.windows import GlobalAvgPool

SHORTCUT = "SHORTCUT"
Layers = Layer | tuple[Layer, ...]


@dataclass(frozen=True, init=False)
class Residual(Layer):
    """A residual block: activation(layers(x) + shortcut(x)), for images or vectors.

        Residual(Conv(64, 3, padding="same", activation="relu"), Conv(64, 3, padding="same"), activation="relu")

    Args:
        layers: They end in the shape of the shortcut's output.
        shortcut: One layer or a tuple of them, such as Conv(128, 1, stride=2); None for x itself. Their arrays stand
            under "SHORTCUT", beside those of `layers`.
        activation: Of the sum.
        name: Name of the block.

    Raises:
        TypeError: A layer is not one of `jaxcnn.layers`.
        ValueError: Two layers have the same name, or the activation is unknown.

    Source: He et al., "Deep Residual Learning for Image Recognition", 2015.
    """

    prefix: ClassVar[str] = "RES"
    numbered: ClassVar[bool] = True

    layers: tuple[Layer, ...]
    shortcut: Chain | None = None
    activation: ActivationName | None = None
    name: str | None = None

    def __init__(
        self,
        *layers: Layer,
        shortcut: Layers | None = None,
        activation: ActivationName | None = None,
        name: str | None = None,
    ) -> None:
        check_activation(activation)
        chain = None if shortcut is None else _chain(shortcut, SHORTCUT)
        checked((*layers, *(() if chain is None else (chain,))))
        for field, value in (
            ("layers", layers),
            ("shortcut", chain),
            ("activation", activation),
            ("name", name),
        ):
            object.__setattr__(self, field, value)

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape of both summands."""
        output, other = (end(shape, path) for path in self.paths(shape))
        if output != other:
            what = "its input" if self.shortcut is None else "its shortcut's output"
            raise ValueError(
                f"Residual adds its layers' output {output} to {what} {other}, which must have the same shape; "
                "give padding and shortcut= that make them so"
            )
        return output

    def paths(self, shape: Shape) -> tuple[tuple[Part, ...], ...]:
        """Return the layers, and the shortcut: a Chain, or nothing if it is x itself."""
        return parts_of(self.layers, shape), parts_of((self.shortcut,), shape) if self.shortcut else ()


@dataclass(frozen=True, init=False)
class Branches(Layer):
    """Branches that all read the same input; their outputs are concatenated along the channels, or added.

        Branches(Conv(8, 1), (Conv(4, 1), Conv(8, 3, padding="same")))    # 16 channels

    Args:
        branches: Each is one layer or a tuple of them; () is the input itself. They are called BRANCH1, BRANCH2, ...,
            unless one is a Chain with a name.
        merge: "concatenate", for outputs of the same height and width, or "add", for outputs of the same shape.
        name: Name of the block.

    Raises:
        TypeError: A layer is not one of `jaxcnn.layers`.
        ValueError: There are no branches, two have the same name, or `merge` is another one.

    Source: Szegedy et al., "Going Deeper with Convolutions", 2014 (the inception module).
    """

    prefix: ClassVar[str] = "BRANCHES"
    numbered: ClassVar[bool] = True

    branches: tuple[Chain, ...]
    merge: Literal["concatenate", "add"] = "concatenate"
    name: str | None = None

    def __init__(
        self,
        *branches: Layers,
        merge: Literal["concatenate", "add"] = "concatenate",
        name: str | None = None,
    ) -> None:
        if not branches:
            raise ValueError("branches must be at least one, got none")
        if merge not in ("concatenate", "add"):
            raise ValueError(f'merge must be "concatenate" or "add", got {merge!r}')
        chains = tuple(_chain(branch, f"BRANCH{number}") for number, branch in enumerate(branches, 1))
        for field, value in (("branches", checked(chains)), ("merge", merge), ("name", name)):
            object.__setattr__(self, field, value)

    def output_shape(self, shape: Shape) -> Shape:
        """(H', W', the sum of the branches' channels), or the shape of each if they are added."""
        outputs = [part.output for part in self.parts(shape)]
        if len({output[:-1] if self.merge == "concatenate" else output for output in outputs}) > 1:
            wanted = "the same height and width" if self.merge == "concatenate" else "the same shape"
            raise ValueError(f"Branches must all give {wanted}, got {', '.join(map(str, outputs))}")
        if self.merge == "add":
            return outputs[0]
        return (*outputs[0][:-1], sum(output[-1] for output in outputs))

    def paths(self, shape: Shape) -> tuple[tuple[Part, ...], ...]:
        """Return the branches, each a Chain."""
        return tuple(parts_of((chain,), shape) for chain in self.branches)

    @property
    def settings(self) -> str:
        """What becomes of the branches."""
        return self.merge


@dataclass(frozen=True)
class SqueezeExcite(Layer):
    """Multiplies each channel by a number from 0 to 1 that two fully connected layers make of all channels' means.

    Args of the dataclass:
        features: Outputs of the first of the two; the second has one for each channel, and a sigmoid.
        activation: Of the first.
        name: Name of the block.

    Source: Hu et al., "Squeeze-and-Excitation Networks", 2017.
    """

    prefix: ClassVar[str] = "SE"
    numbered: ClassVar[bool] = True

    features: int
    activation: ActivationName | None = "relu"
    name: str | None = None

    def __post_init__(self) -> None:
        integer("features", self.features, minimum=1)
        check_activation(self.activation)

    def output_shape(self, shape: Shape) -> Shape:
        """(height, width, channels)."""
        return image("SqueezeExcite", shape)

    def paths(self, shape: Shape) -> tuple[tuple[Part, ...], ...]:
        """Return x itself, and the layers that make the factors."""
        channels = image("SqueezeExcite", shape)[2]
        squeeze, excite = (
            Dense(self.features, activation=self.activation),
            Dense(channels, activation="sigmoid"),
        )
        return (), parts_of((GlobalAvgPool(), squeeze, excite), shape)


def _chain(layers: Layers, name: str) -> Chain:
    """Return layers as a chain with a name."""
    if isinstance(layers, Chain):
        return layers if layers.name else Chain(*layers.layers, name=name)
    return Chain(*((layers,) if isinstance(layers, Layer) else checked(layers)), name=name)
