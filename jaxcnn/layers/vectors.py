"""Layers that make vectors: flattening and the fully connected layer. No JAX."""

import math
from dataclasses import dataclass
from typing import ClassVar

from jaxcnn.arguments import integer
from jaxcnn.layers.base import ActivationName, Layer, Shape, check_activation


@dataclass(frozen=True)
class Flatten(Layer):
    """Turns an image into a vector, row by row, the channels of a pixel side by side."""

    prefix: ClassVar[str] = "FLATTEN"

    name: str | None = None

    def output_shape(self, shape: Shape) -> Shape:
        """(height * width * channels,)."""
        return (math.prod(shape),)


@dataclass(frozen=True)
class Dense(Layer):
    """Fully connected: weights, bias and activation. An image is flattened first, as by `Flatten`."""

    prefix: ClassVar[str] = "FC"
    numbered: ClassVar[bool] = True

    features: int
    bias: bool = True
    activation: ActivationName | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        integer("features", self.features, minimum=1)
        check_activation(self.activation)

    def output_shape(self, shape: Shape) -> Shape:  # noqa: ARG002  # any shape is flattened
        """(features,)."""
        return (self.features,)

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """The kernel (inputs, features), and the bias (features,)."""
        kernel = (math.prod(shape), self.features)
        return {"kernel": kernel} | ({"bias": (self.features,)} if self.bias else {})

    def multiply_adds(self, shape: Shape) -> int:
        """Return the number of weights: each is used once."""
        return math.prod(shape) * self.features
