"""The layers of a network as the page's scripts read them: sizes in pixels, names resolved. No JAX."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from jaxcnn.arguments import pair
from jaxcnn.geometry import Axis, axes
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
from jaxcnn.network import Network

Data = dict[str, Any]
_KINDS: Mapping[type[Layer], str] = {
    Activation: "same",
    BatchNorm: "scale",
    Branches: "concatenate",
    Chain: "chain",
    Dense: "dense",
    Dropout: "same",
    Flatten: "same",
    GlobalAvgPool: "mean",
    SqueezeExcite: "multiply",
}
# Those of `forward.js`.
ACTIVATIONS = (None, "relu", "tanh", "sigmoid", "gelu", "gelu_tanh", "silu", "relu6", "hard_swish")


class NotShownError(ValueError):
    """The page cannot show a network.

    Attributes:
        layer: Name of the layer that it does not know; "" if it is the input or the output that does not fit.
        kind: The class of that layer.
    """

    def __init__(self, message: str, layer: str = "", kind: str = "") -> None:
        self.layer, self.kind = layer, kind
        super().__init__(message)


@dataclass
class Weights:
    """All weights in one row, as they are laid into the page."""

    arrays: list[np.ndarray] = field(default_factory=list)

    def place(self, array: ArrayLike) -> tuple[int, int]:
        """Add an array; return where it begins and how many numbers it has."""
        flat = np.asarray(array, "<f4").ravel()
        begin = self.size
        self.arrays.append(flat)
        return begin, flat.size

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return sum(array.size for array in self.arrays)

    def bytes(self) -> bytes:
        """Return the numbers as float32, the lowest byte first, as every browser's machine has them."""
        return b"".join(array.tobytes() for array in self.arrays)


def describe(
    network: Network,
    params: Mapping[str, Any],
    weights: Weights,
    statistics: Mapping[str, Any] = MappingProxyType({}),
) -> list[Data]:
    """Return each layer as an object for the scripts; its arrays are added to `weights`.

    Every object has `kind`, `name`, `input` and `output` (shapes of one example), `activation` and `paths`, the layers inside
    a block; `forward.js` says what else a kind needs.

    Raises:
        NotShownError: The page does not know a layer, or the network does not classify images of one or three channels.
    """
    if len(network.input_shape) != 3 or network.input_shape[2] not in (1, 3):
        raise NotShownError(
            f"the page shows networks for grey or colour images, and the input of this one is {network.input_shape}"
        )
    if len(network.shapes[-1]) != 1:
        raise NotShownError(f"the network must end in a vector of logits, got {network.shapes[-1]}")
    return _chain(network.parts, params, statistics, weights)


def listed(layers: list[Data]) -> Iterator[Data]:
    """Yield every layer, those inside a block before the block: the order in which the scripts list them."""
    for layer in layers:
        for path in layer["paths"]:
            yield from listed(path)
        yield layer


def _chain(
    parts: tuple[Part, ...],
    params: Mapping[str, Any],
    statistics: Mapping[str, Any],
    weights: Weights,
    inside: str = "",
) -> list[Data]:
    return [
        _described(part, params.get(part.name, {}), statistics.get(part.name, {}), weights, inside)
        for part in parts
    ]


def _described(
    part: Part, params: Mapping[str, Any], statistics: Mapping[str, Any], weights: Weights, inside: str
) -> Data:
    name, layer, before, after = part
    name = inside + name
    paths = [_chain(path, params, statistics, weights, f"{name} / ") for path in layer.paths(before)]
    activation = layer.function if isinstance(layer, Activation) else getattr(layer, "activation", None)
    if activation not in ACTIVATIONS:
        raise _unknown(name, layer)
    arrays = {} if paths else dict(params)
    if isinstance(layer, BatchNorm):
        factor = np.asarray(params["scale"]) / np.sqrt(
            np.asarray(statistics["var"], np.float64) + layer.epsilon
        )
        arrays = {"factor": factor, "summand": params["bias"] - factor * statistics["mean"]}
    return {
        "name": name,
        "input": before,
        "output": after,
        "notation": layer.settings,
        "activation": None
        if isinstance(layer, SqueezeExcite)
        else activation,  # it is that of a layer inside
        "paths": paths,
        "weights": {key: weights.place(array) for key, array in sorted(arrays.items())},
        **_kind(name, layer, before),
    }


def _kind(name: str, layer: Layer, shape: Shape) -> Data:
    """Return which function of `forward.js` computes a layer, and what that needs to know."""
    match layer:
        case Conv():
            return {"kind": "conv", "groups": layer.groups} | _window(layer, shape)
        case MaxPool():
            return {"kind": "maximum"} | _window(layer, shape)
        case AvgPool():
            return {"kind": "average"} | _window(layer, shape)
        case Residual() | Branches(merge="add"):
            return {"kind": "add"}
        case _:
            for class_, kind in _KINDS.items():
                if isinstance(layer, class_):
                    return {"kind": kind}
    raise _unknown(name, layer)


def _unknown(name: str, layer: Layer) -> NotShownError:
    kind = type(layer).__name__
    return NotShownError(f"the page does not know the layer {name}, a {kind}", name, kind)


def _window(layer: Conv | MaxPool | AvgPool, shape: Shape) -> Data:
    """Return which rows and columns of the image the window's cells lie on, for each of its places along both axes.

    `rows` is a list for each place with a row for each cell, -1 where it lies on zeros; `columns` likewise. `counts` are
    how many of the cells an average counts. So the scripts know of no stride, padding, or border.
    """
    size = pair("window", layer.window, minimum=1)
    both = axes(
        "window",
        shape[:2],
        size,
        stride=size if layer.stride is None else layer.stride,
        padding=layer.padding,
        dilation=getattr(layer, "dilation", 1),
        ceil_mode=getattr(layer, "ceil_mode", False),
    )
    rows, columns = ([_cells(axis, place) for place in range(axis.outputs)] for axis in both)
    with_padding = getattr(layer, "count_include_pad", False)
    counts = [axis.padded if with_padding else axis.pixels for axis in both]
    return {"window": size, "rows": rows, "columns": columns, "counts": counts}


def _cells(axis: Axis, place: int) -> list[int]:
    first = place * axis.stride - axis.low
    return [_pixel(axis, first + cell * axis.dilation) for cell in range(axis.window)]


def _pixel(axis: Axis, at: int) -> int:
    """Return which pixel stands at a place that may lie on the border, -1 if zero does."""
    last = axis.size - 1
    if 0 <= at <= last:
        return at
    match axis.holds:
        case "reflect":
            return -at if at < 0 else 2 * last - at
        case "circular":
            return at % axis.size
        case "edge":
            return 0 if at < 0 else last
        case "zeros":
            return -1
