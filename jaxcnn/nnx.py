"""Networks as Flax NNX modules: the same functions, and parameters of the same names and shapes.

As a pure dictionary, `nnx.state(module)` has the structure of `jaxcnn.init`: {layer name: {"kernel", "bias"}}. So
weights can be copied both ways by name, and each reads the other's Orbax checkpoints.

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

from typing import Any

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike, DTypeLike

from jaxcnn import entrance
from jaxcnn.extras import comes_with
from jaxcnn.lenet import lenet5
from jaxcnn.model import apply, init
from jaxcnn.network import Network
from jaxcnn.parameters import Params
from jaxcnn.training.gradient import Loss, make_gradient

with comes_with("train"):
    from flax import nnx


class Weights(nnx.Module):
    """The parameters of one layer: a kernel and, if it has one, a bias."""

    def __init__(self, kernel: jax.Array, bias: jax.Array | None = None) -> None:
        self.kernel = nnx.Param(kernel)
        if bias is not None:
            self.bias = nnx.Param(bias)

    def params(self) -> dict[str, jax.Array]:
        """Return the arrays by name."""
        arrays = {"kernel": self.kernel[...]}
        return arrays | ({"bias": self.bias[...]} if hasattr(self, "bias") else {})


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
        for name, arrays in init(rngs.params(), network, dtype).items():
            setattr(self, name, Weights(**arrays))

    def __call__(self, x: ArrayLike, *, finite: bool = False) -> jax.Array:
        """Return the logits, (N, classes) or (classes,).

        Args:
            x: Images.
            finite: Whether all of them are known to be finite, as those of a training are; a program that takes it for
                granted is a tenth faster. See `jaxcnn.apply`.
        """
        return apply(to_params(self), x, self.network, finite=finite)


class LeNet5(Net):
    """The lecture's LeNet-5: images (N, 32, 32, 3) or (32, 32, 3) -> ten logits each."""

    def __init__(self, *, rngs: nnx.Rngs, dtype: DTypeLike = jnp.float32) -> None:
        super().__init__(lenet5(), rngs=rngs, dtype=dtype)


def to_params(model: Net) -> Params:
    """Return a module's parameters in the form that `jaxcnn.apply` takes."""
    return {name: getattr(model, name).params() for name in model.network.names if hasattr(model, name)}


def loss_and_gradient(
    model: Net,
    images: ArrayLike,
    labels: ArrayLike,
    *,
    label_smoothing: float = 0.0,
    dtype: DTypeLike | None = None,
) -> tuple[Loss, nnx.State[str, Any]]:
    """Compute the loss of a batch, and its gradient for `nnx.Optimizer.update(model, gradient)`.

    `nnx.value_and_grad` of `jaxcnn.cross_entropy` gives the same values; this is the program of `jaxcnn.train`.

    Args:
        model: The module.
        images: (N, H, W, C), floating point, or uint8, which is scaled to 0 to 1.
        labels: (N,), integers.
        label_smoothing: As for `jaxcnn.cross_entropy`.
        dtype: Type to compute in, such as bfloat16; None: the parameters'.

    Raises:
        TypeError, ValueError: As by `jaxcnn.cross_entropy`.
    """
    network, dtype = entrance.network_of(model.network), entrance.compute_dtype(dtype)
    gradient = make_gradient(network, label_smoothing=entrance.smoothing(label_smoothing), dtype=dtype)
    checked = entrance.images("images", images, network)
    classes = entrance.labels("labels", labels, len(checked), network)
    loss, change = gradient(to_params(model), jnp.asarray(checked), jnp.asarray(classes))
    return loss, nnx.State(jax.tree.map(nnx.Param, change))


def from_params(params: Params, network: Network | None = None) -> Net:
    """Make a module with the given parameters, from `jaxcnn.init`, `to_params` or a training.

    Args:
        params: {layer name: {"kernel": ..., "bias": ...}}.
        network: The layers; None for `lenet5()`.

    Raises:
        ValueError: The parameters are not those of the network.
    """
    model = LeNet5(rngs=nnx.Rngs(0)) if network is None else Net(network, rngs=nnx.Rngs(0))
    expected = jax.tree.map(jnp.shape, to_params(model))
    if jax.tree.map(jnp.shape, params) != expected:
        whose = "lenet5()" if network is None else "the network"
        raise ValueError(
            f"params must have the shapes of {whose}, {expected}, got {jax.tree.map(jnp.shape, params)}"
        )
    for name, arrays in params.items():
        setattr(model, name, Weights(**jax.tree.map(jnp.asarray, arrays)))
    return model
