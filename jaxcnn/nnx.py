"""Networks as Flax NNX modules: the same functions, and parameters of the same names and shapes.

As a pure dictionary, `nnx.state(module, nnx.Param)` has the structure of `jaxcnn.init`: {layer name: {"kernel", "bias"}},
and `nnx.state(module, nnx.BatchStat)` that of `jaxcnn.init_statistics`. So weights can be copied both ways by name, and
each reads the other's Orbax checkpoints.

Your own loop is as fast as `jaxcnn.make_step` if it computes the gradient by `loss_and_gradient`, which cuts a large
batch into pieces for a CPU's cache, and splits the module once, before the loop: `nnx.jit` traverses all modules in
Python at every step, which counts when a step takes a few milliseconds.

    parts, state = nnx.split((model, optimizer))

    @jax.jit
    def step(state, images, labels):
        model, optimizer = nnx.merge(parts, state)
        loss, gradient = jaxcnn.nnx.loss_and_gradient(model, images, labels)
        optimizer.update(model, gradient)
        return nnx.state((model, optimizer)), loss.value

    for images, labels in batches:
        state, loss = step(state, images, labels)
    nnx.update((model, optimizer), state)

Flax comes with the extra `train`; without it, importing this module raises an ImportError that says so.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike, DTypeLike

from jaxcnn import entrance
from jaxcnn.extras import comes_with
from jaxcnn.lenet import lenet5
from jaxcnn.model import apply, apply_training, init, init_statistics
from jaxcnn.network import Network
from jaxcnn.parameters import Params, Statistics
from jaxcnn.training.gradient import Loss, make_gradient

with comes_with("train"):
    from flax import nnx


class Weights(nnx.Module):
    """The parameters and running statistics of one layer, or modules of this kind for the layers of a block."""

    def __init__(self, arrays: Mapping[str, Any], statistics: Mapping[str, Any]) -> None:
        for name in (*arrays, *(name for name in statistics if name not in arrays)):
            own, running = arrays.get(name, {}), statistics.get(name, {})
            if isinstance(own, Mapping) and isinstance(running, Mapping):
                setattr(self, name, Weights(own, running))
            else:
                setattr(self, name, nnx.Param(own) if name in arrays else nnx.BatchStat(running))

    def arrays(self, kind: type[nnx.Variable[Any]]) -> dict[str, Any]:
        """Return the arrays of a kind by name."""
        found = {
            name: value.arrays(kind) if isinstance(value, Weights) else value[...]
            for name, value in vars(self).items()
            if isinstance(value, (Weights, kind))
        }
        return {name: inside for name, inside in found.items() if not isinstance(inside, dict) or inside}


class Net(nnx.Module):
    """A network given as layers: images (N, H, W, C) or (H, W, C) -> logits, as by `jaxcnn.apply`.

    Args:
        network: The layers.
        rngs: `nnx.Rngs(0)`, say; its stream `params` draws the parameters as `jaxcnn.init` does.
        dtype: Floating-point type of the parameters.

    Raises:
        TypeError: `network` is not a Network, or `dtype` is not a floating-point type.
    """

    def __init__(self, network: Network, *, rngs: nnx.Rngs, dtype: DTypeLike = jnp.float32) -> None:
        self.network = network
        _fill(self, init(rngs.params(), network, dtype), init_statistics(network))

    def __call__(
        self, x: ArrayLike, *, finite: bool = False, training: bool = False, key: jax.Array | None = None
    ) -> jax.Array:
        """Return the logits, (N, classes) or (classes,).

        Args:
            x: Images.
            finite: Whether all of them are known to be finite, as those of a training are; a program that takes it for
                granted is a tenth faster. See `jaxcnn.apply`.
            training: Whether to compute as `jaxcnn.apply_training` does; the module's running statistics are updated.
            key: In training, what a `Dropout` draws from, such as `rngs.dropout()`.
        """
        params, statistics = to_params(self), to_statistics(self)
        if not training:
            return apply(params, x, self.network, statistics=statistics, finite=finite)
        logits, after = apply_training(params, x, self.network, statistics=statistics, key=key)
        _update(self, after)
        return logits


class LeNet5(Net):
    """The lecture's LeNet-5: images (N, 32, 32, 3) or (32, 32, 3) -> ten logits each."""

    def __init__(self, *, rngs: nnx.Rngs, dtype: DTypeLike = jnp.float32) -> None:
        super().__init__(lenet5(), rngs=rngs, dtype=dtype)


def to_params(model: Net) -> Params:
    """Return a module's parameters in the form that `jaxcnn.apply` takes."""
    return _arrays(model, nnx.Param)


def to_statistics(model: Net) -> Statistics:
    """Return a module's running statistics in the form that `jaxcnn.apply` takes; {} if it has none."""
    return _arrays(model, nnx.BatchStat)


def _arrays(model: Net, kind: type[nnx.Variable[Any]]) -> dict[str, dict[str, Any]]:
    found = {name: getattr(model, name).arrays(kind) for name in model.network.names if hasattr(model, name)}
    return {name: arrays for name, arrays in found.items() if arrays}


def _fill(model: Net, params: Params, statistics: Statistics) -> None:
    for name in model.network.names:
        if name in params or name in statistics:
            setattr(model, name, Weights(params.get(name, {}), statistics.get(name, {})))


def _update(model: Net, statistics: Statistics) -> None:
    if statistics:
        nnx.update(model, nnx.State(jax.tree.map(nnx.BatchStat, statistics)))


def loss_and_gradient(
    model: Net,
    images: ArrayLike,
    labels: ArrayLike,
    *,
    label_smoothing: float = 0.0,
    dtype: DTypeLike | None = None,
    key: jax.Array | None = None,
) -> tuple[Loss, nnx.State[str, Any]]:
    """Compute the loss of a batch, and its gradient for `nnx.Optimizer.update(model, gradient)`.

    `nnx.value_and_grad` of `jaxcnn.cross_entropy` gives the same values; this is the program of `jaxcnn.train`. Running
    statistics are updated in the module.

    Args:
        model: The module.
        images: (N, H, W, C), floating point, or uint8, which is scaled to 0 to 1.
        labels: (N,), integers.
        label_smoothing: As for `jaxcnn.cross_entropy`.
        dtype: Type to compute in, such as bfloat16; None: the parameters'.
        key: What a `Dropout` draws from, another in each step.

    Raises:
        TypeError, ValueError: As by `jaxcnn.cross_entropy`.
    """
    network, dtype = entrance.network_of(model.network), entrance.compute_dtype(dtype)
    gradient = make_gradient(network, label_smoothing=entrance.smoothing(label_smoothing), dtype=dtype)
    checked = entrance.images("images", images, network)
    classes = entrance.labels("labels", labels, len(checked), network)
    batch = jnp.asarray(checked), jnp.asarray(classes)
    loss, change = gradient(to_params(model), *batch, to_statistics(model), key)
    _update(model, loss.statistics)
    return loss, nnx.State(jax.tree.map(nnx.Param, change))


def from_params(params: Params, network: Network | None = None, statistics: Statistics | None = None) -> Net:
    """Make a module with the given parameters, from `jaxcnn.init`, `to_params` or a training.

    Args:
        params: {layer name: {"kernel": ..., "bias": ...}}.
        network: The layers; None for `lenet5()`.
        statistics: The running statistics, of a network that keeps some; None for those before a training.

    Raises:
        ValueError: The parameters or the statistics are not those of the network.
    """
    model = LeNet5(rngs=nnx.Rngs(0)) if network is None else Net(network, rngs=nnx.Rngs(0))
    fresh = to_statistics(model)
    statistics = fresh if statistics is None else statistics
    whose = "lenet5()" if network is None else "the network"
    for name, given, own in (("params", params, to_params(model)), ("statistics", statistics, fresh)):
        shapes, expected = jax.tree.map(jnp.shape, given), jax.tree.map(jnp.shape, own)
        if shapes != expected:
            raise ValueError(f"{name} must have the shapes of {whose}, {expected}, got {shapes}")
    _fill(model, jax.tree.map(jnp.asarray, params), jax.tree.map(jnp.asarray, statistics))
    return model
