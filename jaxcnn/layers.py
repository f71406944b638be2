"""The layers of a network as data: their shapes are known before any parameter exists. No JAX.

A layer is a frozen dataclass. Shapes are those of one example: (height, width, channels) for an image, (n,) for a
vector. `output_shape` returns the shape of a layer's output for an input shape, `parameter_shapes` the shapes of the
arrays that it learns, `multiply_adds` the cost of one example.
"""

import math
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from jaxcnn.arguments import integer, pair
from jaxcnn.geometry import Axis, Padding, Pair, axes, check_pixels, groups_of

Shape = tuple[int, ...]
ActivationName = Literal["relu", "tanh", "sigmoid", "gelu", "gelu_tanh", "silu", "relu6", "hard_swish"]
# They never fall, so that they don't change which of several numbers is largest.
MONOTONIC = frozenset({None, "relu", "tanh", "sigmoid", "relu6"})
RECTIFIERS = frozenset(
    {"relu", "gelu", "gelu_tanh", "silu", "relu6", "hard_swish"}
)  # they drop about half of a sum


def _check_activation(value: object) -> None:
    if value not in (None, *get_args(ActivationName)):
        raise ValueError(f"activation must be one of {', '.join(get_args(ActivationName))}, got {value!r}")


@dataclass(frozen=True)
class Layer:
    """A layer without parameters or multiplications, the base of all others."""

    prefix: ClassVar[str] = "LAYER"  # begins the name of a layer that was given none

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape of the output for one example; ValueError if the layer does not take `shape`."""
        return shape

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:  # noqa: ARG002  # subclasses use it
        """Return the shapes of the arrays to learn, by name."""
        return {}

    def multiply_adds(self, shape: Shape) -> int:  # noqa: ARG002  # subclasses use it
        """Return the number of multiplications by a weight for one example."""
        return 0

    @property
    def settings(self) -> str:
        """The lecture's notation of the layer: f, s and p."""
        return ""


@dataclass(frozen=True)
class Conv(Layer):
    """Convolution, bias and activation: the lecture's convolutional layer of m = `features` filters."""

    prefix: ClassVar[str] = "CONV"

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
        _check_activation(self.activation)

    def output_shape(self, shape: Shape) -> Shape:
        """(H', W', features)."""
        groups_of(self.groups, _image("Conv", shape)[2], self.features)
        height, width = _axes(self, shape, self.dilation)
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
        height, width = _axes(self, shape, self.dilation, ceil_mode=self.ceil_mode)
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
        height, width = _axes(self, shape, 1, ceil_mode=self.ceil_mode)
        if not self.count_include_pad:
            check_pixels(height, width)
        return height.outputs, width.outputs, shape[2]

    @property
    def settings(self) -> str:
        """Window, stride and padding."""
        return _settings(self)


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

    features: int
    bias: bool = True
    activation: ActivationName | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        integer("features", self.features, minimum=1)
        _check_activation(self.activation)

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


@dataclass(frozen=True)
class Activation(Layer):
    """An activation as a layer, for use after a layer that has none of its own, such as pooling."""

    prefix: ClassVar[str] = "ACT"

    function: ActivationName
    name: str | None = None

    def __post_init__(self) -> None:
        _check_activation(self.function)
        if self.function is None:
            raise ValueError("activation must be named, got None")


def _image(layer: str, shape: Shape) -> Shape:
    if len(shape) != 3:
        raise ValueError(f"{layer} takes images (height, width, channels), got shape {shape}")
    return shape


def _axes(
    layer: Conv | MaxPool | AvgPool, shape: Shape, dilation: Pair, *, ceil_mode: bool = False
) -> tuple[Axis, Axis]:
    window = pair("window", layer.window, minimum=1)
    stride = window if layer.stride is None else layer.stride
    size = _image(type(layer).__name__, shape)[:2]
    return axes(
        "window",
        size,
        window,
        stride=stride,
        padding=layer.padding,
        dilation=dilation,
        ceil_mode=ceil_mode,
    )


def _settings(layer: Conv | MaxPool | AvgPool) -> str:
    stride = layer.window if layer.stride is None else layer.stride
    padding = 0 if layer.padding == "valid" else layer.padding
    return f"f={layer.window}, s={stride}, p={padding}"
