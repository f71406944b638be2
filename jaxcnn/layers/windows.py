"""Layers whose window slides over an image: convolution and pooling. No JAX."""

import math
from dataclasses import dataclass
from typing import ClassVar

from jaxcnn.arguments import integer, pair
from jaxcnn.geometry import Axis, Padding, Pair, axes, check_pixels, groups_of
from jaxcnn.layers.base import ActivationName, Layer, Shape, check_activation, image


@dataclass(frozen=True)
class Conv(Layer):
    """Convolution, bias and activation: the lecture's convolutional layer of m = `features` filters.

    With as many groups as channels every filter reads one channel: a depthwise convolution.
    """

    prefix: ClassVar[str] = "CONV"
    numbered: ClassVar[bool] = True

    features: int
    window: Pair
    stride: Pair = 1
    padding: Padding = "valid"
    dilation: Pair = 1
    groups: int = 1
    bias: bool = True
    activation: ActivationName | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        integer("features", self.features, minimum=1)
        pair("window", self.window, minimum=1)
        check_activation(self.activation)

    def output_shape(self, shape: Shape) -> Shape:
        """(H', W', features)."""
        groups_of(self.groups, image("Conv", shape)[2], self.features)
        height, width = axes_of(self, shape)
        return height.outputs, width.outputs, self.features

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """The kernel (f_h, f_w, channels / groups, features), and the bias (features,)."""
        kernel = (*pair("window", self.window, minimum=1), shape[2] // self.groups, self.features)
        return {"kernel": kernel} | ({"bias": (self.features,)} if self.bias else {})

    def multiply_adds(self, shape: Shape) -> int:
        """Return H' * W' times the number of weights: every output number uses each weight of its filter once."""
        height, width, _ = self.output_shape(shape)
        return height * width * math.prod(self.parameter_shapes(shape)["kernel"])

    @property
    def settings(self) -> str:
        """Window, stride and padding."""
        return _settings(self)


@dataclass(frozen=True)
class MaxPool(Layer):
    """Max pooling; a stride of None is the window's size."""

    prefix: ClassVar[str] = "POOL"

    window: Pair
    stride: Pair | None = None
    padding: Padding = "valid"
    dilation: Pair = 1
    name: str | None = None
    ceil_mode: bool = False

    def output_shape(self, shape: Shape) -> Shape:
        """(H', W', channels)."""
        height, width = axes_of(self, shape)
        check_pixels(height, width)
        return height.outputs, width.outputs, shape[2]

    @property
    def settings(self) -> str:
        """Window, stride and padding."""
        return _settings(self)


@dataclass(frozen=True)
class AvgPool(Layer):
    """Average pooling; a stride of None is the window's size."""

    prefix: ClassVar[str] = "POOL"

    window: Pair
    stride: Pair | None = None
    padding: Padding = "valid"
    count_include_pad: bool = True
    name: str | None = None
    ceil_mode: bool = False

    def output_shape(self, shape: Shape) -> Shape:
        """(H', W', channels)."""
        height, width = axes_of(self, shape)
        if not self.count_include_pad:
            check_pixels(height, width)
        return height.outputs, width.outputs, shape[2]

    @property
    def settings(self) -> str:
        """Window, stride and padding."""
        return _settings(self)


@dataclass(frozen=True)
class GlobalAvgPool(Layer):
    """Each channel's mean over the whole image, a vector (Lin et al., "Network in Network", 2013)."""

    prefix: ClassVar[str] = "POOL"

    name: str | None = None

    def output_shape(self, shape: Shape) -> Shape:
        """(channels,)."""
        return (image("GlobalAvgPool", shape)[2],)


def axes_of(layer: Conv | MaxPool | AvgPool, shape: Shape) -> tuple[Axis, Axis]:
    """Return the axes along which a layer's window slides over images of `shape`.

    Raises:
        TypeError, ValueError: The layer does not take `shape`.
    """
    window = pair("window", layer.window, minimum=1)
    stride = window if layer.stride is None else layer.stride
    size = image(type(layer).__name__, shape)[:2]
    dilation = 1 if isinstance(layer, AvgPool) else layer.dilation
    return axes(
        "window",
        size,
        window,
        stride=stride,
        padding=layer.padding,
        dilation=dilation,
        ceil_mode=not isinstance(layer, Conv) and layer.ceil_mode,
    )


def _settings(layer: Conv | MaxPool | AvgPool) -> str:
    stride = layer.window if layer.stride is None else layer.stride
    padding = 0 if layer.padding == "valid" else layer.padding
    return f"f={layer.window}, s={stride}, p={padding}"
