"""LeNet-5 as a Flax NNX module, on the same functions and convertible to the parameters of `jaxcnn.lenet5`."""

import jax
import jax.numpy as jnp
from flax import nnx
from jax.typing import ArrayLike, DTypeLike

from jaxcnn.conv import conv2d
from jaxcnn.lenet import lenet5
from jaxcnn.linear import dense
from jaxcnn.model import Params, init
from jaxcnn.pool import max_pool2d


class Weights(nnx.Module):
    """The kernel and the bias of one layer."""

    def __init__(self, kernel: jax.Array, bias: jax.Array) -> None:
        self.kernel = nnx.Param(kernel)
        self.bias = nnx.Param(bias)


class Conv2d(Weights):
    """A convolution: (N, H, W, C) -> (N, H', W', O)."""

    def __call__(self, x: ArrayLike) -> jax.Array:
        """Stride 1, no padding."""
        return conv2d(x, self.kernel[...], self.bias[...])


class Linear(Weights):
    """A fully connected layer: (N, I) -> (N, O)."""

    def __call__(self, x: ArrayLike) -> jax.Array:
        """Weighted sums of all inputs."""
        return dense(x, self.kernel[...], self.bias[...])


class LeNet5(nnx.Module):
    """The lecture's LeNet-5: images (N, 32, 32, 3) or (32, 32, 3) -> ten logits each.

    `LeNet5(rngs=nnx.Rngs(0))` starts from random parameters, drawn as `jaxcnn.init` draws them;
    `from_params` from given ones. The softmax belongs to the loss.
    """

    def __init__(self, *, rngs: nnx.Rngs, dtype: DTypeLike = jnp.float32) -> None:
        params = init(rngs.params(), lenet5(), dtype)
        self.conv1 = Conv2d(**params["CONV1"])
        self.conv2 = Conv2d(**params["CONV2"])
        self.fc3 = Linear(**params["FC3"])
        self.fc4 = Linear(**params["FC4"])
        self.softmax = Linear(**params["Softmax"])

    def __call__(self, x: ArrayLike) -> jax.Array:
        """The logits, (N, 10) or (10,)."""
        x = max_pool2d(jax.nn.relu(self.conv1(x)), 2)
        x = max_pool2d(jax.nn.relu(self.conv2(x)), 2)
        x = x.reshape(*x.shape[:-3], -1)
        x = jax.nn.relu(self.fc3(x))
        x = jax.nn.relu(self.fc4(x))
        return self.softmax(x)


def to_params(model: LeNet5) -> Params:
    """The module's parameters in the form that `jaxcnn.apply` takes with `lenet5()`."""
    return {
        name: {"kernel": layer.kernel[...], "bias": layer.bias[...]} for name, layer in _layers(model).items()
    }


def from_params(params: Params) -> LeNet5:
    """A module with the given parameters, of `jaxcnn.init` or `to_params`.

    Raises:
        ValueError: The parameters are not those of `lenet5()`.
    """
    model = LeNet5(rngs=nnx.Rngs(0))
    expected = jax.tree.map(jnp.shape, to_params(model))
    if jax.tree.map(jnp.shape, params) != expected:
        raise ValueError(
            f"params must have the shapes of lenet5(), {expected}, got {jax.tree.map(jnp.shape, params)}"
        )
    for name, layer in _layers(model).items():
        layer.kernel = nnx.Param(jnp.asarray(params[name]["kernel"]))
        layer.bias = nnx.Param(jnp.asarray(params[name]["bias"]))
    return model


def _layers(model: LeNet5) -> dict[str, Weights]:
    """The module's layers by their names in `lenet5()`."""
    return {
        "CONV1": model.conv1,
        "CONV2": model.conv2,
        "FC3": model.fc3,
        "FC4": model.fc4,
        "Softmax": model.softmax,
    }
