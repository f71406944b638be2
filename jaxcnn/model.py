"""Initialize and apply a network given as data (`jaxcnn.network`)."""

import math
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike, DTypeLike

from jaxcnn.arrays import as_array
from jaxcnn.finite import mended
from jaxcnn.forward import Pass, one, run
from jaxcnn.layers import RECTIFIERS, Part
from jaxcnn.layers.chain import everything, statistics_shapes
from jaxcnn.network import Network
from jaxcnn.parameters import Params, Statistics, fitted, fitted_statistics
from jaxcnn.plan import ApplyMethod, joins, plan


def init(key: jax.Array, network: Network, dtype: DTypeLike = jnp.float32) -> Params:
    """Draw random parameters for a network: {layer name: {"kernel": ..., "bias": ...}}.

    Kernels are normal with variance 2 / fan_in before a ReLU and its kin (He et al., "Delving Deep
    into Rectifiers", 2015) and 1 / fan_in elsewhere (LeCun et al., "Efficient BackProp", 1998); biases are
    zero. Layers without parameters have no entry; that of a block is a dictionary of its layers.

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
    owners = [
        part for part in everything(network.parts) if "kernel" in part.layer.parameter_shapes(part.shape)
    ]
    sizes = [math.prod(part.layer.parameter_shapes(part.shape)["kernel"]) for part in owners]
    # One draw for all kernels: one for each would compile a program for every shape.
    draws = iter(jnp.split(jax.random.normal(key, (sum(sizes),), dtype), np.cumsum(sizes)[:-1]))

    def of_layers(parts: tuple[Part, ...]) -> dict[str, Any]:
        drawn = {part.name: of_layer(part) | of_layers(part.layer.parts(part.shape)) for part in parts}
        return {name: arrays for name, arrays in drawn.items() if arrays}

    def of_layer(part: Part) -> dict[str, jax.Array]:
        gain = 2 if getattr(part.layer, "activation", None) in RECTIFIERS else 1
        arrays = {}
        for name, shape in part.layer.parameter_shapes(part.shape).items():
            if name == "kernel":
                arrays[name] = math.sqrt(gain / math.prod(shape[:-1])) * next(draws).reshape(shape)
            else:  # a normalisation begins as the identity
                arrays[name] = (jnp.ones if name == "scale" else jnp.zeros)(shape, dtype)
        return arrays

    return of_layers(network.parts)


def init_statistics(network: Network) -> Statistics:
    """Return the running statistics before a training: means of 0 and variances of 1, float32, by the layers' names.

    Only layers such as `BatchNorm` have an entry; of a network without them there are none, {}.

    Raises:
        TypeError: `network` is not a Network.
    """
    _check(network)

    def fresh(shapes: dict[str, Any]) -> dict[str, Any]:
        return {
            name: fresh(shape)
            if isinstance(shape, dict)
            else jnp.full(shape, float(name == "var"), jnp.float32)
            for name, shape in shapes.items()
        }

    return fresh(statistics_shapes(network.parts))


def apply(
    params: Params,
    x: ArrayLike,
    network: Network,
    *,
    statistics: Statistics | None = None,
    method: ApplyMethod | None = None,
    finite: bool = False,
) -> jax.Array:
    """Compute the network's outputs: logits, one for each class.

    There is no softmax at the end: it is part of the loss (`jaxcnn.cross_entropy`), where it is computed stably together
    with the logarithm. `jax.nn.softmax` of the logits gives probabilities.

    `apply_training` computes what a training does: there a batch is normalised by its own statistics.

    Args:
        params: As `init` makes them for this network.
        x: (N, *network.input_shape), or a single example of shape network.input_shape.
        network: The layers.
        statistics: The running statistics, as `init_statistics` begins them and a training's State holds them; None
            for a network that keeps none.
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
        ValueError: The shape of `x` is not the network's, the method is unknown, or a parameter or a statistic is missing,
            additional or of another shape.
    """
    _check(network)
    platform = jax.default_backend()
    plan(network, method, platform)  # refuses an unknown method
    batch, single = _batch(x, network)
    arrays = fitted(params, network), fitted_statistics(statistics, network)
    fast = partial(_logits, network, Pass(method, "lax" if method == "lax" else None))
    joined = joins(network.parts, method, platform)
    if finite or not joined or not jnp.issubdtype(batch.dtype, jnp.floating):
        y = fast(arrays, batch)
    else:
        by_layers = partial(_logits, network, Pass("layers", "dots"))
        known = x if isinstance(x, (jax.Array, np.ndarray)) else batch
        if isinstance(known, jax.core.Tracer) or not getattr(known, "is_fully_addressable", True):
            y = mended(fast, by_layers, arrays, batch)
        else:
            with jax.ensure_compile_time_eval():  # the values are known, also while a program is traced
                all_finite = bool(jnp.isfinite(as_array("x", known)).all())
            y = (fast if all_finite else by_layers)(arrays, batch)
    return y[0] if single else y


def _logits(network: Network, how: Pass, arrays: tuple[Params, Statistics], batch: jax.Array) -> jax.Array:
    return run(network.parts, *arrays, batch, how)[0]


def apply_training(
    params: Params,
    x: ArrayLike,
    network: Network,
    *,
    statistics: Statistics | None = None,
    key: jax.Array | None = None,
    method: ApplyMethod | None = None,
    axis: str | None = None,
) -> tuple[jax.Array, Statistics]:
    """Compute the logits of a batch as a training does, and the running statistics after it.

    `BatchNorm` normalises by the mean and variance of the whole batch, and the running ones move towards them; `Dropout`
    draws from the key. A network without either gives what `apply` gives, and {}.

    Args:
        params: As `init` makes them for this network.
        x: (N, *network.input_shape), finite.
        network: The layers.
        statistics: The running statistics before, as for `apply`; they are not changed.
        key: From `jax.random.key`, another in each step; None for a network that draws nothing.
        method: As for `apply`.
        axis: Name of the axis of the devices that share the batch, in `jax.shard_map` or `jax.pmap`: mean and variance
            are those of all devices' images, so that the result does not depend on the number of devices. None for
            one device.

    Returns:
        (N, classes) logits, and the new statistics.

    Raises:
        TypeError: `network` is not a Network, or `x` or `params` are not of numbers.
        ValueError: `x` is no batch of the network's inputs, the method is unknown, a key is needed and missing, or
            `params` or `statistics` are not the network's.
    """
    _check(network)
    plan(network, method, jax.default_backend())  # refuses an unknown method
    batch, single = _batch(x, network)
    if single:
        raise ValueError(
            f"x must be a batch, of shape (N, {', '.join(map(str, network.input_shape))}), got a single example"
        )
    how = Pass(method, "lax" if method == "lax" else None, training=True, axis=axis)
    arrays = fitted(params, network), fitted_statistics(statistics, network)
    return run(network.parts, *arrays, batch, how, key)


def _batch(x: ArrayLike, network: Network) -> tuple[jax.Array, bool]:
    """Return examples as a batch, and whether there was a single one, without an axis for their number."""
    batch, rank = as_array("x", x), len(network.input_shape)
    if batch.shape[-rank:] != network.input_shape or batch.ndim not in (rank, rank + 1):
        raise ValueError(f"x must have shape {network.input_shape} or (N, ...) of it, got {batch.shape}")
    return (batch[None], True) if batch.ndim == rank else (batch, False)


def _check(network: object) -> None:
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, such as lenet5(), got {network!r}")


def activations(
    params: Params, x: ArrayLike, network: Network, *, statistics: Statistics | None = None
) -> dict[str, jax.Array]:
    """Compute every layer's outputs, by the layer's name, in the order of the layers; a block counts as one.

    The last layer's outputs are the logits, which `jaxcnn.apply` returns.

    Args:
        params: As `jaxcnn.init` makes them for this network.
        x: (N, *network.input_shape), or a single example of shape network.input_shape.
        network: The layers.
        statistics: As for `jaxcnn.apply`.

    Returns:
        For each name of network.names (N, *shape), or shape for a single example, where shape is the
        layer's in network.shapes; of the promoted dtype of `x` and `params`.

    Raises:
        TypeError, ValueError: As for `jaxcnn.apply`.
    """
    _check(network)
    batch, single = _batch(x, network)
    params, running, outputs = fitted(params, network), fitted_statistics(statistics, network), {}
    for name, layer, shape, _ in network.parts:
        batch, _ = one(layer, shape, params.get(name, {}), running.get(name, {}), batch, Pass("layers"))
        outputs[name] = batch[0] if single else batch
    return outputs
