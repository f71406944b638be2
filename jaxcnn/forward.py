"""Compute the layers of a network, or of a block, one after the other."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import jax
import jax.numpy as jnp
from jax import lax

from jaxcnn.activations import ACTIVATIONS
from jaxcnn.adaptive import global_avg_pool
from jaxcnn.arrays import plus
from jaxcnn.conv import ConvMethod, conv2d
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
from jaxcnn.linear import dense
from jaxcnn.norm import batch_norm
from jaxcnn.packed import conv_max_pool
from jaxcnn.parameters import Statistics
from jaxcnn.plan import ApplyMethod, Step, steps
from jaxcnn.pool import avg_pool2d, max_pool2d
from jaxcnn.reduce import PoolMethod
from jaxcnn.regularization import dropout


@dataclass(frozen=True)
class Pass:
    """How a network is computed.

    Attributes:
        joins: Which convolutions are computed together with the pooling after them, as the method of `jaxcnn.plan`.
        programs: "lax" and "dots" choose the program of a convolution, "lax" that of a pooling.
        training: Whether a batch is normalised by its own statistics, and numbers are dropped.
        axis: In training, the axis of the devices that share the batch; None for one device.
    """

    joins: ApplyMethod | None = None
    programs: Literal["lax", "dots"] | None = None
    training: bool = False
    axis: str | None = None


def run(
    parts: tuple[Part, ...],
    params: Mapping[str, Any],
    statistics: Mapping[str, Any],
    x: jax.Array,
    how: Pass,
    key: jax.Array | None = None,
) -> tuple[jax.Array, Statistics]:
    """Compute a chain of layers for a batch, and return the outputs and, of training, the new running statistics.

    Args:
        parts: The layers in their places.
        params: The arrays of each by its name; a block's are a dictionary of its layers'.
        statistics: The running statistics, likewise.
        x: (N, *shape).
        how: How it is computed.
        key: What random layers draw from in training.
    """
    after: Statistics = {}
    for number, step in enumerate(steps(parts, how.joins, jax.default_backend())):
        own = params.get(step.name, {})
        if step.pooled:
            x = _joined(step, own, x)
            continue
        own_key = None if key is None else jax.random.fold_in(key, number)
        x, new = one(step.layer, step.shape, own, statistics.get(step.name, {}), x, how, own_key)
        if new:
            after[step.name] = new
    return x, after


def one(  # noqa: PLR0911  # one for each kind
    layer: Layer,
    shape: Shape,
    params: Mapping[str, Any],
    statistics: Mapping[str, Any],
    x: jax.Array,
    how: Pass,
    key: jax.Array | None = None,
) -> tuple[jax.Array, dict[str, Any]]:
    """Compute one layer, or one block, for a batch (N, *shape), as `run` does."""
    outputs: list[jax.Array] = []
    after: dict[str, Any] = {}
    for number, path in enumerate(layer.paths(shape)):
        own_key = None if key is None else jax.random.fold_in(key, number)
        output, new = run(path, params, statistics, x, how, own_key)
        outputs.append(output)
        after |= new
    match layer:
        case Chain():
            return outputs[0], after
        case Residual():
            return ACTIVATIONS[layer.activation](outputs[0] + outputs[1]), after
        case Branches(merge="add"):
            return sum(outputs[1:], outputs[0]), after
        case Branches():
            return jnp.concatenate(outputs, axis=-1), after
        case SqueezeExcite():
            return x * outputs[1][:, None, None, :], after
        case BatchNorm():
            return _normalized(layer, params, statistics, x, how)
        case Dropout():
            return (_dropped(layer.rate, x, key, how.axis) if how.training else x), after
        case _:
            return _leaf(layer, params, x, how.programs), after


def _leaf(  # noqa: PLR0911  # one for each kind
    layer: Layer, params: Mapping[str, jax.Array], x: jax.Array, programs: ConvMethod | None
) -> jax.Array:
    """Compute one layer that is no block."""
    of_pool: PoolMethod | None = "lax" if programs == "lax" else None
    match layer:
        case Conv(stride=stride, padding=padding, dilation=dilation, groups=groups):
            kernel, bias = params["kernel"], params.get("bias")
            y = conv2d(
                x,
                kernel,
                bias,
                stride=stride,
                padding=padding,
                dilation=dilation,
                groups=groups,
                method=programs,
            )
            return ACTIVATIONS[layer.activation](y)
        case MaxPool(window=window, stride=stride, padding=padding, dilation=dilation):
            return max_pool2d(
                x,
                window,
                stride=stride,
                padding=padding,
                dilation=dilation,
                ceil_mode=layer.ceil_mode,
                method=of_pool,
            )
        case AvgPool(window=window, stride=stride, padding=padding, count_include_pad=count):
            return avg_pool2d(
                x,
                window,
                stride=stride,
                padding=padding,
                ceil_mode=layer.ceil_mode,
                count_include_pad=count,
                method=of_pool,
            )
        case GlobalAvgPool():
            return global_avg_pool(x)
        case Flatten():
            return _flat(x)
        case Dense():
            return ACTIVATIONS[layer.activation](dense(_flat(x), params["kernel"], params.get("bias")))
        case Activation():
            return ACTIVATIONS[layer.function](x)
        case _:
            raise TypeError(f"layers must be those of jaxcnn.layers, got {layer!r}")


def _joined(step: Step, params: Mapping[str, jax.Array], x: jax.Array) -> jax.Array:
    """Apply a convolution and the max pooling after it to a batch; bias and activation commute with the maximum."""
    if not isinstance(step.layer, Conv) or step.pooled is None:
        raise TypeError(f"only a Conv is joined with a pooling, got {step.layer!r}")
    dtype = jnp.result_type(x, *params.values())
    y = conv_max_pool(x.astype(dtype), params["kernel"].astype(dtype), *step.pooled)
    if "bias" in params:
        y = plus(y, params["bias"])
    return ACTIVATIONS[step.layer.activation](y)


def _flat(x: jax.Array) -> jax.Array:
    return x.reshape(x.shape[0], math.prod(x.shape[1:]))


def _normalized(
    layer: BatchNorm,
    params: Mapping[str, jax.Array],
    statistics: Mapping[str, jax.Array],
    x: jax.Array,
    how: Pass,
) -> tuple[jax.Array, dict[str, jax.Array]]:
    y, mean, var = batch_norm(
        x,
        params["scale"],
        params["bias"],
        statistics["mean"],
        statistics["var"],
        train=how.training,
        momentum=layer.momentum,
        epsilon=layer.epsilon,
        axis_name=how.axis,
    )
    return ACTIVATIONS[layer.activation](y), {"mean": mean, "var": var} if how.training else {}


def _dropped(rate: float, x: jax.Array, key: jax.Array | None, axis: str | None) -> jax.Array:
    """Drop numbers of a batch.

    Every example draws from a key of its own, made of its place in the batch: what is drawn does not depend on the number
    of devices along `axis` that share it.
    """
    if key is None:
        raise ValueError(
            "key must be a random key, as jax.random.key(0) makes it, since the network has a Dropout"
        )
    first = 0 if axis is None else lax.axis_index(axis) * len(x)
    keys = jax.vmap(lambda number: jax.random.fold_in(key, number))(first + jnp.arange(len(x)))
    y: jax.Array = jax.vmap(lambda own, example: dropout(own, example, rate))(keys, x)
    return y
