"""LeNet-5 as a user of Flax NNX writes it: a module, an optimiser, and a step under `nnx.jit`."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from benchmarks.training.program import Program
from benchmarks.training.task import EPSILON, RATE
from benchmarks.training.weights import in_order

PEER = "Flax NNX, nnx.jit a step"


class LeNet5(nnx.Module):
    """The lecture's LeNet-5; it computes in `dtype`, None for that of its parameters."""

    def __init__(self, rngs, dtype=None):
        self.conv1 = nnx.Conv(3, 8, (5, 5), padding="VALID", dtype=dtype, rngs=rngs)
        self.conv2 = nnx.Conv(8, 16, (5, 5), padding="VALID", dtype=dtype, rngs=rngs)
        self.dense1 = nnx.Linear(400, 120, dtype=dtype, rngs=rngs)
        self.dense2 = nnx.Linear(120, 84, dtype=dtype, rngs=rngs)
        self.dense3 = nnx.Linear(84, 10, dtype=dtype, rngs=rngs)

    def __call__(self, x):
        """Return the logits (N, 10) of images (N, 32, 32, 3)."""
        x = nnx.max_pool(nnx.relu(self.conv1(x)), (2, 2), strides=(2, 2))
        x = nnx.max_pool(nnx.relu(self.conv2(x)), (2, 2), strides=(2, 2))
        x = x.reshape(len(x), -1)
        x = nnx.relu(self.dense1(x))
        x = nnx.relu(self.dense2(x))
        return self.dense3(x)


@nnx.jit
def train_step(model, optimizer, images, labels, chosen):
    """Take one step of gradient descent on the chosen images, and return the loss before it."""

    def loss(model):
        logits = model(images[chosen]).astype(jnp.float32)
        return optax.softmax_cross_entropy_with_integer_labels(logits, labels[chosen]).mean()

    value, gradient = nnx.value_and_grad(loss)(model)
    optimizer.update(model, gradient)
    return value


def programs(task, dtype=None):
    """Make programs with `nnx.jit` alone, and with `nnx.cached_partial`, which traverses the module only once."""
    weights = in_order(task.params, task.network)
    images, labels, order = map(jnp.asarray, (task.images, task.labels, task.order))
    adam = optax.adam(RATE, eps=EPSILON)  # one object: nnx.jit compiles again for each

    def prepare():
        model = nnx.eval_shape(lambda: LeNet5(nnx.Rngs(0), dtype))  # nothing is drawn: the weights are given
        layers = (model.conv1, model.conv2, model.dense1, model.dense2, model.dense3)
        for layer, (kernel, bias) in zip(layers, weights, strict=True):
            layer.kernel.set_value(jnp.array(kernel))
            layer.bias.set_value(jnp.array(bias))
        optimizer = nnx.Optimizer(model, adam, wrt=nnx.Param)
        jax.block_until_ready(nnx.state((model, optimizer)))
        return model, optimizer

    def losses_of(step):
        return np.asarray(jax.device_get([step(images, labels, chosen) for chosen in order]))

    def plain(state):
        return losses_of(lambda *batch: train_step(*state, *batch))

    def cached(state):
        return losses_of(nnx.cached_partial(train_step, *state))

    return [Program(PEER, "nnx.jit", prepare, plain), Program(PEER, "cached_partial", prepare, cached)]
