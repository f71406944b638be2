"""A network as the operations of ONNX, one after the other; what writes them to a file is in `onnx`.

ONNX's images are NCHW, and its kernels OIHW. Between two layers on images a value stays NCHW; it goes back to NHWC before
it is flattened, since our dense weights count pixels row by row, and the channels of a pixel side by side.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jaxcnn.geometry import Axis
from jaxcnn.layers import (
    Activation,
    AvgPool,
    BatchNorm,
    Branches,
    Chain,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Layer,
    MaxPool,
    Part,
    Residual,
    Shape,
    SqueezeExcite,
)
from jaxcnn.layers.windows import axes_of
from jaxcnn.network import Network

OPERATORS = {"relu": "Relu", "tanh": "Tanh", "sigmoid": "Sigmoid", "hard_swish": "HardSwish"}


_MODES = {"reflect": "reflect", "circular": "wrap", "edge": "edge"}  # what ONNX calls what a border holds


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


def graph_of(
    network: Network, params: Mapping[str, Any], statistics: Mapping[str, Any], *, images: str, logits: str
) -> Graph:
    """Return the graph from the value `images`, (N, *network.input_shape), to the value `logits`, (N, classes).

    Raises:
        TypeError: A layer for which there is no operation here.
    """
    graph = Graph(images)
    if len(network.input_shape) == 3:
        graph.add("Transpose", "nchw", perm=[0, 3, 1, 2])
    _chain(graph, network.parts, params, statistics)
    graph.add("Identity", logits)
    return graph


def _chain(
    graph: Graph,
    parts: tuple[Part, ...],
    params: Mapping[str, Any],
    statistics: Mapping[str, Any],
    above: str = "",
) -> None:
    for part in parts:
        own, running = params.get(part.name, {}), statistics.get(part.name, {})
        name, begin, ends = f"{above}{part.name}", graph.value, []
        for path in part.layer.paths(part.shape):
            graph.value = begin
            _chain(graph, path, own, running, f"{name}.")
            ends.append(graph.value)
        if ends:
            _merge(graph, name, part.layer, ends)
        else:
            _add(graph, name, part.layer, part.shape, own, running)


def _merge(graph: Graph, name: str, layer: Layer, ends: list[str]) -> None:
    """Make one value of the ends of a block's paths."""
    graph.value = ends[0]
    match layer:
        case Chain():
            pass
        case Residual():
            graph.add("Add", name, ends[1])
            _activate(graph, name, layer.activation)
        case Branches(merge="add"):
            graph.add("Sum", name, *ends[1:])
        case Branches():
            graph.add("Concat", name, *ends[1:], axis=1)  # the channels, also of vectors
        case SqueezeExcite():
            graph.value = ends[1]
            pixels = graph.hold(f"{name}.pixels", np.array([2, 3]))
            graph.add("Unsqueeze", f"{name}.factors", pixels)
            graph.add("Mul", name, ends[0])
        case _:
            raise TypeError(f"there is no operation of ONNX here for {layer!r}")


def _add(
    graph: Graph, name: str, layer: Layer, shape: Shape, own: dict[str, Any], running: dict[str, Any]
) -> None:
    match layer:
        case Conv():
            kernel = graph.hold(f"{name}.kernel", own["kernel"], (3, 2, 0, 1))
            bias = [graph.hold(f"{name}.bias", own["bias"])] if layer.bias else []
            both = _bordered(graph, name, axes_of(layer, shape))
            graph.add("Conv", name, kernel, *bias, group=layer.groups, **_window(both))
            _activate(graph, name, layer.activation)
        case MaxPool():
            graph.add("MaxPool", name, **_window(_bordered(graph, name, axes_of(layer, shape))))
        case AvgPool():
            _average(graph, name, layer, _bordered(graph, name, axes_of(layer, shape)))
        case GlobalAvgPool():
            graph.add("GlobalAveragePool", f"{name}.means")
            graph.add("Flatten", name, axis=1)
        case BatchNorm():
            arrays = {"scale": own["scale"], "bias": own["bias"], **running}
            held = [graph.hold(f"{name}.{key}", arrays[key]) for key in ("scale", "bias", "mean", "var")]
            graph.add("BatchNormalization", name, *held, epsilon=layer.epsilon)
            _activate(graph, name, layer.activation)
        case Dropout():  # of training alone
            pass
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


def _average(graph: Graph, name: str, layer: AvgPool, both: tuple[Axis, ...]) -> None:
    window = _window(both)
    del window["dilations"]
    counts = layer.count_include_pad
    if counts and any(axis.over for axis in both):  # the padding counts, and what hangs over it does not
        _pad(graph, name, [(axis.low, axis.high) for axis in both])
        window["pads"] = [0, 0, *(axis.over for axis in both)]
        counts = False
    graph.add("AveragePool", name, count_include_pad=int(counts), **window)


def _bordered(graph: Graph, name: str, both: tuple[Axis, Axis]) -> tuple[Axis, ...]:
    """Append a border that holds pixels of the image, and return the axes without it; zeros are a window's own matter."""
    if both[0].holds == "zeros":
        return both
    _pad(graph, name, [axis.border for axis in both], mode=_MODES[both[0].holds])
    return tuple(
        replace(axis, size=axis.size + sum(axis.border), low=0, high=0, over=0, holds="zeros")
        for axis in both
    )


def _pad(graph: Graph, name: str, borders: list[tuple[int, int]], mode: str = "constant") -> None:
    before, after = zip(*borders, strict=True)
    pads = graph.hold(f"{name}.pads", np.array([0, 0, *before, 0, 0, *after], np.int64))
    graph.add("Pad", f"{name}.padded", pads, mode=mode)


def _activate(graph: Graph, name: str, activation: str | None) -> None:
    """Append an activation, made of several operations where ONNX has none for it."""
    x, first = graph.value, f"{name}.{activation}"

    def number(value: float) -> str:
        return graph.hold(f"{first}.{value:g}", np.float32(value))

    match activation:
        case None:
            pass
        case "relu6":
            graph.add("Clip", first, number(0), number(6))
        case "silu":
            graph.add("Sigmoid", f"{first}.gate")
            graph.add("Mul", first, x)
        case "gelu":
            graph.add("Mul", f"{first}.scaled", number(math.sqrt(1 / 2)))
            graph.add("Erf", f"{first}.erf")
            _half_of_one_more(graph, first, x, number)
        case "gelu_tanh":
            graph.add("Mul", f"{first}.square", x)
            graph.add("Mul", f"{first}.part", number(0.044715))
            graph.add("Add", f"{first}.sum", number(1))
            graph.add("Mul", f"{first}.cubic", x)
            graph.add("Mul", f"{first}.scaled", number(math.sqrt(2 / math.pi)))
            graph.add("Tanh", f"{first}.tanh")
            _half_of_one_more(graph, first, x, number)
        case _:
            graph.add(OPERATORS[activation], first)


def _half_of_one_more(graph: Graph, name: str, x: str, number: Callable[[float], str]) -> None:
    """Append x * (1 + the present value) / 2."""
    graph.add("Add", f"{name}.more", number(1))
    graph.add("Mul", f"{name}.twice", x)
    graph.add("Mul", name, number(1 / 2))


def _flatten(graph: Graph, name: str, shape: Shape) -> None:
    if len(shape) == 3:
        graph.add("Transpose", f"{name}.nhwc", perm=[0, 2, 3, 1])
        graph.add("Flatten", f"{name}.flat", axis=1)


def _window(both: tuple[Axis, ...]) -> dict[str, Any]:
    """Return the attributes of a sliding window; the padding is written out in pixels."""
    return {
        "kernel_shape": [axis.window for axis in both],
        "strides": [axis.stride for axis in both],
        "dilations": [axis.dilation for axis in both],
        "pads": [side for sides in zip(*(axis.border for axis in both), strict=True) for side in sides],
    }
