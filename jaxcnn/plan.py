"""Decide which layers of a network are computed together. No JAX.

A convolution and the max pooling after it can be one matrix product (`jaxcnn.packed`). Inside a block they are joined as
they are outside.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from jaxcnn.choices import Choice, of
from jaxcnn.geometry import Axis
from jaxcnn.layers import MONOTONIC, Conv, Layer, MaxPool, Part, Shape
from jaxcnn.layers.windows import axes_of
from jaxcnn.network import Network

ApplyMethod = Literal["lax", "layers", "packed"]


@dataclass(frozen=True)
class Step:
    """A layer to compute; with `pooled`, a convolution together with the max pooling after it."""

    name: str
    layer: Layer  # the convolution, if two are joined
    shape: Shape  # of one example before it
    pooled: tuple[tuple[Axis, Axis], tuple[Axis, Axis]] | None = None


@lru_cache(maxsize=256)
def plan(network: Network, method: ApplyMethod | None, platform: str = "cpu") -> tuple[Step, ...]:
    """Return the steps in which to compute `network`.

    "packed" joins every pair of layers that can be joined; None only those where it is faster on the platform; "lax" and
    "layers" none.

    Raises:
        ValueError: An unknown method.
    """
    if method not in (None, *get_args(ApplyMethod)):
        raise ValueError(f"method must be one of {', '.join(get_args(ApplyMethod))}, or None, got {method!r}")
    return steps(network.parts, method, platform)


def steps(parts: tuple[Part, ...], method: ApplyMethod | None, platform: str) -> tuple[Step, ...]:
    """Return the steps in which to compute the layers of a network or of a block, as `plan` does."""
    choice = of(platform)
    found: list[Step] = []
    following = (*(part.layer for part in parts[1:]), None)
    joined = False
    for (name, layer, shape, _), next_layer in zip(parts, following, strict=False):
        if joined:  # the pooling went with the layer before
            joined = False
            continue
        pooled = _joinable_axes(layer, next_layer, shape) if method in (None, "packed") else None
        if pooled and method is None and not _is_faster_joined(layer, shape, choice):
            pooled = None
        joined = pooled is not None
        found.append(Step(name, layer, shape, pooled))
    return tuple(found)


def joins(parts: tuple[Part, ...], method: ApplyMethod | None, platform: str) -> bool:
    """Whether any two layers are joined, also inside blocks."""
    return any(
        step.pooled or joins(step.layer.parts(step.shape), method, platform)
        for step in steps(parts, method, platform)
    )


def _joinable_axes(
    layer: Layer, next_layer: Layer | None, shape: Shape
) -> tuple[tuple[Axis, Axis], tuple[Axis, Axis]] | None:
    """Return the axes of a convolution and of the max pooling after it if they can be one product, else None.

    The pooling's windows must neither overlap nor reach into padding, and the kernel must have stride and dilation 1.
    The activation must be monotonic: then it does not change which pixel is largest, as GELU and SiLU do.
    """
    if not isinstance(layer, Conv) or not isinstance(next_layer, MaxPool):
        return None
    if layer.groups != 1 or layer.activation not in MONOTONIC:
        return None
    conv = axes_of(layer, shape)
    pool = axes_of(next_layer, (conv[0].outputs, conv[1].outputs, layer.features))
    joinable = all((axis.stride, axis.dilation) == (1, 1) for axis in conv) and all(
        (axis.stride, axis.dilation, axis.border) == (axis.window, 1, (0, 0)) for axis in pool
    )
    return (conv, pool) if joinable else None


def _is_faster_joined(layer: Layer, shape: Shape, choice: Choice) -> bool:
    """Whether channels and filters are few.

    Vector units of a CPU work on 8 or 16 numbers at a time. With fewer channels or filters they are partly idle, so that the
    additional products cost nothing.
    """
    return isinstance(layer, Conv) and shape[2] <= choice.channels and layer.features <= choice.filters
