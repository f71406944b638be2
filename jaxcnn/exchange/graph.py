"""A network as the operations of ONNX, one after the other; what writes them to a file is in `onnx`.

ONNX's images are NCHW, and its kernels OIHW. Between two layers on images a value stays NCHW; it goes back to NHWC before
it is flattened, since our dense weights count pixels row by row, and the channels of a pixel side by side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jaxcnn.arguments import pair
from jaxcnn.geometry import Axis, Padding, Pair, axes
from jaxcnn.layers import Activation, AvgPool, Conv, Dense, Flatten, Layer, MaxPool, Shape
from jaxcnn.network import Network

OPERATORS = {"relu": "Relu", "tanh": "Tanh", "sigmoid": "Sigmoid"}


@dataclass(frozen=True)
class Operation:
    """One node of the graph: values and weights in, one value out."""

    operator: str
    inputs: tuple[str, ...]
    output: str
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass
class Graph:
    """The operations so far, the weights that they name, and the value that the next one takes."""

    value: str
    operations: list[Operation] = field(default_factory=list)
    weights: dict[str, NDArray[Any]] = field(default_factory=dict)

    def add(self, operator: str, name: str, *inputs: str, **attributes: Any) -> None:
        """Append an operation on the present value and on `inputs`; its output is the present value then."""
        self.operations.append(Operation(operator, (self.value, *inputs), name, attributes))
        self.value = name

    def hold(self, name: str, array: Any, order: tuple[int, ...] | None = None) -> str:
        """Keep weights under a name, their axes in `order`, and return the name."""
        weights = np.asarray(array)
        self.weights[name] = np.ascontiguousarray(weights if order is None else weights.transpose(order))
        return name


def graph_of(network: Network, params: Mapping[str, Any], *, images: str, logits: str) -> Graph:
    """Return the graph from the value `images`, (N, *network.input_shape), to the value `logits`, (N, classes).

    Raises:
        TypeError: A layer for which there is no operation here.
    """
    graph = Graph(images)
    if len(network.input_shape) == 3:
        graph.add("Transpose", "nchw", perm=[0, 3, 1, 2])
    for name, layer, shape in zip(network.names, network.layers, network.shapes, strict=False):
        _add(graph, name, layer, shape, params.get(name, {}))
    graph.add("Identity", logits)
    return graph


def _add(graph: Graph, name: str, layer: Layer, shape: Shape, own: dict[str, Any]) -> None:
    match layer:
        case Conv():
            kernel = graph.hold(f"{name}.kernel", own["kernel"], (3, 2, 0, 1))
            bias = [graph.hold(f"{name}.bias", own["bias"])] if layer.bias else []
            window = _window(layer.window, layer.stride, layer.padding, layer.dilation, shape)
            graph.add("Conv", name, kernel, *bias, group=layer.groups, **window)
            _activate(graph, name, layer.activation)
        case MaxPool():
            window = _window(layer.window, layer.stride, layer.padding, layer.dilation, shape)
            graph.add("MaxPool", name, **window)
        case AvgPool():
            window = _window(layer.window, layer.stride, layer.padding, 1, shape)
            del window["dilations"]
            graph.add("AveragePool", name, count_include_pad=int(layer.count_include_pad), **window)
        case Flatten():
            _flatten(graph, name, shape)
        case Dense():
            _flatten(graph, name, shape)
            kernel = graph.hold(f"{name}.kernel", own["kernel"])
            bias = [graph.hold(f"{name}.bias", own["bias"])] if layer.bias else []
            graph.add("Gemm", name, kernel, *bias)
            _activate(graph, name, layer.activation)
        case Activation():
            _activate(graph, name, layer.function)
        case _:
            raise TypeError(f"there is no operation of ONNX here for {layer!r}")


def _activate(graph: Graph, name: str, activation: str | None) -> None:
    if activation is not None:
        graph.add(OPERATORS[activation], f"{name}.{activation}")


def _flatten(graph: Graph, name: str, shape: Shape) -> None:
    if len(shape) == 3:
        graph.add("Transpose", f"{name}.nhwc", perm=[0, 2, 3, 1])
        graph.add("Flatten", f"{name}.flat", axis=1)


def _window(
    window: Pair, stride: Pair | None, padding: Padding, dilation: Pair, shape: Shape
) -> dict[str, Any]:
    """Return the attributes of a sliding window; the padding is written out in pixels."""
    size = pair("window", window, minimum=1)
    step = size if stride is None else stride
    both: tuple[Axis, Axis] = axes("window", shape[:2], size, stride=step, padding=padding, dilation=dilation)
    return {
        "kernel_shape": [axis.window for axis in both],
        "strides": [axis.stride for axis in both],
        "dilations": [axis.dilation for axis in both],
        "pads": [*(axis.low for axis in both), *(axis.high for axis in both)],
    }
