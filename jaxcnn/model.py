"""Initialize and apply a network given as data (`jaxcnn.network`)."""

import math
from collections.abc import Mapping
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike, DTypeLike

from jaxcnn.activations import ACTIVATIONS
from jaxcnn.arrays import as_array, plus
from jaxcnn.conv import ConvMethod, conv2d
from jaxcnn.finite import mended
from jaxcnn.layers import RECTIFIERS, Activation, AvgPool, Conv, Dense, Flatten, Layer, MaxPool
from jaxcnn.linear import dense
from jaxcnn.network import Network
from jaxcnn.packed import conv_max_pool
from jaxcnn.parameters import Params, fitted
from jaxcnn.plan import ApplyMethod, Step, plan
from jaxcnn.pool import avg_pool2d, max_pool2d
from jaxcnn.reduce import PoolMethod


def init(key: jax.Array, network: Network, dtype: DTypeLike = jnp.float32) -> Params:
    """Draw random parameters for a network: {layer name: {"kernel": ..., "bias": ...}}.

    Kernels are normal with variance 2 / fan_in before a ReLU and its kin (He et al., "Delving Deep
    into Rectifiers", 2015) and 1 / fan_in elsewhere (LeCun et al., "Efficient BackProp", 1998); biases are
    zero. Layers without parameters have no entry.

    Args:
        key: From `jax.random.key`.
        network: The layers.
        dtype: Floating-point type of all parameters.

    Raises:
        TypeError: `network` is not a Network, or `dtype` is not a floating-point type.
    """
    _check(network)
    if not jnp.issubdtype(dtype, jnp.floating):
        raise TypeError(f"dtype must be a floating-point type, got {jnp.dtype(dtype).name}")
    params: Params = _draw(key, network, jnp.dtype(dtype))
    return params


@partial(jax.jit, static_argnums=(1, 2))
def _draw(key: jax.Array, network: Network, dtype: np.dtype) -> Params:
    layers = zip(network.names, network.layers, network.shapes, strict=False)
    shapes = {name: layer.parameter_shapes(shape) for name, layer, shape in layers}
    sizes = [math.prod(layer_shapes["kernel"]) for layer_shapes in shapes.values() if layer_shapes]
    # One draw for all kernels: one for each would compile a program for every shape.
    draws = iter(jnp.split(jax.random.normal(key, (sum(sizes),), dtype), np.cumsum(sizes)[:-1]))
    params: Params = {}
    for layer, (name, layer_shapes) in zip(network.layers, shapes.items(), strict=True):
        if not layer_shapes:
            continue
        gain = 2 if getattr(layer, "activation", None) in RECTIFIERS else 1
        scale = math.sqrt(gain / math.prod(layer_shapes["kernel"][:-1]))
        params[name] = {"kernel": scale * next(draws).reshape(layer_shapes["kernel"])}
        if "bias" in layer_shapes:
            params[name]["bias"] = jnp.zeros(layer_shapes["bias"], dtype)
    return params


def apply(
    params: Params, x: ArrayLike, network: Network, *, method: ApplyMethod | None = None, finite: bool = False
) -> jax.Array:
    """Compute the network's outputs: logits, one for each class.

    There is no softmax at the end: it is part of the loss (`jaxcnn.cross_entropy`), where it is computed stably together
    with the logarithm. `jax.nn.softmax` of the logits gives probabilities.

    Args:
        params: As `init` makes them for this network.
        x: (N, *network.input_shape), or a single example of shape network.input_shape.
        network: The layers.
        method: None computes every layer by the program that is fast on the platform, and a convolution with the max
            pooling after it as one matrix product where that is faster. "packed" does so wherever it is possible.
            "layers" computes each layer on its own, "lax" each by the plain operations of `jax.lax`. The values agree
            within rounding, also for images that hold NaN or infinity: what sees such a pixel, and nothing else, is what
            arithmetic makes of it.
        finite: Whether all images are known to be finite, as those of a training are: then nothing is computed for
            others, and a NaN may reach windows that do not see it.

    Returns:
        (N, classes), or (classes,) for a single example, of the promoted dtype of `x` and `params`.

    Raises:
        TypeError: `network` is not a Network, or `x` or `params` are not of numbers.
        ValueError: The shape of `x` is not the network's, the method is unknown, or a parameter is missing, additional
            or of another shape.
    """
    _check(network)
    steps = plan(network, method, jax.default_backend())
    batch, single = _batch(x, network)
    params = fitted(params, network)
    fast = partial(_steps, steps=steps, method=method)
    if finite or not any(step.pooled for step in steps) or not jnp.issubdtype(batch.dtype, jnp.floating):
        y = fast(params, batch)
    else:
        by_layers = partial(_steps, steps=plan(network, "layers"), method="dots")
        known = x if isinstance(x, (jax.Array, np.ndarray)) else batch
        if isinstance(known, jax.core.Tracer) or not getattr(known, "is_fully_addressable", True):
            y = mended(fast, by_layers, params, batch)
        else:
            with jax.ensure_compile_time_eval():  # the values are known, also while a program is traced
                all_finite = bool(jnp.isfinite(as_array("x", known)).all())
            y = (fast if all_finite else by_layers)(params, batch)
    return y[0] if single else y


def _steps(
    params: Params,
    batch: jax.Array,
    *,
    steps: tuple[Step, ...],
    method: ApplyMethod | str | None,
) -> jax.Array:
    """Compute the steps of a network one after the other; "lax" and "dots" choose the program of a convolution."""
    for step in steps:
        own = params.get(step.name, {})
        batch = _joined(step, own, batch) if step.pooled else _forward(step.layer, own, batch, method)
    return batch


def _batch(x: ArrayLike, network: Network) -> tuple[jax.Array, bool]:
    """Return examples as a batch, and whether there was a single one, without an axis for their number."""
    batch, rank = as_array("x", x), len(network.input_shape)
    if batch.shape[-rank:] != network.input_shape or batch.ndim not in (rank, rank + 1):
        raise ValueError(f"x must have shape {network.input_shape} or (N, ...) of it, got {batch.shape}")
    return (batch[None], True) if batch.ndim == rank else (batch, False)


def _forward(
    layer: Layer, params: Mapping[str, jax.Array], x: jax.Array, method: str | None = None
) -> jax.Array:
    """Apply one layer to a batch; "lax" and "dots" choose the program of a convolution, "lax" that of a pooling."""
    of_conv: ConvMethod | None = "lax" if method == "lax" else "dots" if method == "dots" else None
    of_pool: PoolMethod | None = "lax" if method == "lax" else None
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
                method=of_conv,
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


def _check(network: object) -> None:
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, such as lenet5(), got {network!r}")


def activations(
    params: Mapping[str, Mapping[str, jax.Array]], x: ArrayLike, network: Network
) -> dict[str, jax.Array]:
    """Compute every layer's outputs, by the layer's name, in the order of the layers.

    The last layer's outputs are the logits, which `jaxcnn.apply` returns.

    Args:
        params: As `jaxcnn.init` makes them for this network.
        x: (N, *network.input_shape), or a single example of shape network.input_shape.
        network: The layers.

    Returns:
        For each name of network.names (N, *shape), or shape for a single example, where shape is the
        layer's in network.shapes; of the promoted dtype of `x` and `params`.

    Raises:
        TypeError, ValueError: As for `jaxcnn.apply`.
    """
    _check(network)
    batch, single = _batch(x, network)
    params, outputs = fitted(params, network), {}
    for name, layer in zip(network.names, network.layers, strict=True):
        batch = _forward(layer, params.get(name, {}), batch)
        outputs[name] = batch[0] if single else batch
    return outputs
