"""Layers that keep the shape: activation, batch normalisation, dropout. No JAX."""

from dataclasses import dataclass
from typing import ClassVar

from jaxcnn.arguments import number
from jaxcnn.layers.base import ActivationName, Layer, Shape, check_activation


@dataclass(frozen=True)
class Activation(Layer):
    """An activation as a layer, for use after a layer that has none of its own, such as pooling."""

    prefix: ClassVar[str] = "ACT"

    function: ActivationName
    name: str | None = None

    def __post_init__(self) -> None:
        check_activation(self.function)
        if self.function is None:
            raise ValueError("activation must be named, got None")


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Batch normalisation and activation: each channel minus its mean, over its deviation, times a scale, plus a bias.

    In training mean and variance are those of the whole batch, over images and pixels, on all devices together; the running
    ones move towards them, and are what is used afterwards (`jaxcnn.batch_norm`).

    Args of the dataclass:
        momentum: The part of the running mean and variance that stays in each step, at least 0 and below 1.
        epsilon: Added to the variance, above 0.
        activation: Of the result.
        name: Name of the layer.

    Source: Ioffe and Szegedy, "Batch Normalization", 2015.
    """

    prefix: ClassVar[str] = "NORM"

    momentum: float = 0.9
    epsilon: float = 1e-5
    activation: ActivationName | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        number("momentum", self.momentum, minimum=0, below=1)
        number("epsilon", self.epsilon, above=0)
        check_activation(self.activation)

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """The scale and the bias, (channels,) each."""
        return {"scale": shape[-1:], "bias": shape[-1:]}

    def statistics_shapes(self, shape: Shape) -> dict[str, Shape]:
        """The running mean and variance, (channels,) each."""
        return {"mean": shape[-1:], "var": shape[-1:]}


@dataclass(frozen=True)
class Dropout(Layer):
    """In training, sets a part `rate` of the numbers to 0, drawn anew in each step, and divides the others by 1 - rate.

    Source: Srivastava et al., "Dropout", 2014.
    """

    prefix: ClassVar[str] = "DROPOUT"
    random: ClassVar[bool] = True

    rate: float
    name: str | None = None

    def __post_init__(self) -> None:
        number("rate", self.rate, minimum=0, below=1)
