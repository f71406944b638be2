"""Which layers of a network are computed together. No JAX.

A convolution and the max pooling behind it can be one matrix product (`jaxcnn.packed`).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from jaxcnn.arguments import pair
from jaxcnn.geometry import Axis, axes
from jaxcnn.layers import Conv, Layer, MaxPool, Shape
from jaxcnn.network import Network

ApplyMethod = Literal["lax", "layers", "packed"]

# Vector units work on 8 or 16 numbers at a time. Fewer channels or filters leave them idle, so that the
# additional products cost nothing; above these numbers the layers on their own were faster (measured:
# docs/performance.md).
FEW_CHANNELS, FEW_FILTERS = 8, 16


@dataclass(frozen=True)
class Step:
    """A layer of the network, or, with `pooled`, a convolution and the pooling behind it."""

    name: str
    layer: Layer  # the convolution, where two are joined
    pooled: tuple[tuple[Axis, Axis], tuple[Axis, Axis]] | None = None


@lru_cache(maxsize=256)
def plan(network: Network, method: ApplyMethod | None) -> tuple[Step, ...]:
    """The steps in which `network` is computed.

    "packed" joins every pair of layers that can be; None those where it pays; "lax" and "layers" none.

    Raises:
        ValueError: Another method.
    """
    if method not in (None, *get_args(ApplyMethod)):
        raise ValueError(f"method must be one of {', '.join(get_args(ApplyMethod))}, or None, got {method!r}")
    steps: list[Step] = []
    every = list(zip(network.names, network.layers, network.shapes, strict=False))
    following = [*network.layers[1:], None]
    joined = False
    for (name, layer, shape), behind in zip(every, following, strict=True):
        if joined:  # the pooling went with the layer before
            joined = False
            continue
        pooled = _joint(layer, behind, shape) if method in (None, "packed") else None
        if pooled and method is None and not _pays(layer, shape):
            pooled = None
        joined = pooled is not None
        steps.append(Step(name, layer, pooled))
    return tuple(steps)


def _joint(
    layer: Layer, behind: Layer | None, shape: Shape
) -> tuple[tuple[Axis, Axis], tuple[Axis, Axis]] | None:
    """The axes of a convolution and of a max pooling that can be one product, else None.

    The pooling's windows must neither overlap nor reach into padding, and the kernel visit every pixel.
    Every activation that a layer can have rises or stays: it does not change which pixel is largest.
    """
    if not isinstance(layer, Conv) or not isinstance(behind, MaxPool) or layer.groups != 1:
        return None
    conv = axes(
        "window",
        shape[:2],
        pair("window", layer.window, minimum=1),
        stride=layer.stride,
        padding=layer.padding,
        dilation=layer.dilation,
    )
    window = pair("window", behind.window, minimum=1)
    pool = axes(
        "window",
        (conv[0].outputs, conv[1].outputs),
        window,
        stride=window if behind.stride is None else behind.stride,
        padding=behind.padding,
        dilation=behind.dilation,
    )
    plain = all((axis.stride, axis.dilation) == (1, 1) for axis in conv) and all(
        (axis.stride, axis.dilation, axis.low, axis.high) == (axis.window, 1, 0, 0) for axis in pool
    )
    return (conv, pool) if plain else None


def _pays(layer: Layer, shape: Shape) -> bool:
    return isinstance(layer, Conv) and shape[2] <= FEW_CHANNELS and layer.features <= FEW_FILTERS
