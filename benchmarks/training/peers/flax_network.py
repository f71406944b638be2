"""Any network of ours as a user of Flax NNX would write it: modules of Flax, and a step under `nnx.jit`."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from benchmarks.training.peers.flax_lenet import PEER
from benchmarks.training.program import Program
from benchmarks.training.task import EPSILON, RATE
from jaxcnn.layers import BatchNorm, Branches, Chain, Conv, Dense, GlobalAvgPool, Residual


class Block(nnx.Module):
    """A chain of layers: a module of Flax for each layer that has weights, a Block for each path of a block."""

    def __init__(self, parts, params):
        self.parts = parts
        for part in parts:
            own = params.get(part.name, {})
            for number, path in enumerate(part.layer.paths(part.shape)):
                setattr(self, f"{part.name}_{number}", Block(path, own))
            if isinstance(part.layer, (Conv, Dense, BatchNorm)):
                setattr(self, part.name, _module(part, own))

    def __call__(self, x):
        """Return the outputs (N, ...) of inputs (N, ...)."""
        for part in self.parts:
            paths = part.layer.paths(part.shape)
            ends = [getattr(self, f"{part.name}_{number}")(x) for number in range(len(paths))]
            match part.layer:
                case Chain():
                    x = ends[0]
                case Residual():
                    x = _activated(part.layer.activation, ends[0] + ends[1])
                case Branches():
                    x = jnp.concatenate(ends, axis=-1)
                case GlobalAvgPool():
                    x = x.mean(axis=(1, 2))
                case _:
                    x = _activated(getattr(part.layer, "activation", None), getattr(self, part.name)(x))
        return x


def _module(part, own):
    layer, rngs = part.layer, nnx.Rngs(0)
    if isinstance(layer, Conv):
        kernel, padding = own["kernel"], layer.padding
        module = nnx.Conv(
            part.shape[-1],
            layer.features,
            kernel.shape[:2],
            strides=layer.stride,
            padding="VALID" if padding == "valid" else padding,
            feature_group_count=layer.groups,
            use_bias=layer.bias,
            rngs=rngs,
        )
    elif isinstance(layer, Dense):
        module = nnx.Linear(part.shape[-1], layer.features, use_bias=layer.bias, rngs=rngs)
    else:
        module = nnx.BatchNorm(part.shape[-1], momentum=layer.momentum, epsilon=layer.epsilon, rngs=rngs)
    for name, array in own.items():
        getattr(module, name).set_value(jnp.array(array))
    return module


def _activated(activation, y):
    return y if activation is None else getattr(jax.nn, activation)(y)


@nnx.jit
def train_step(model, optimizer, images, labels, chosen):
    """Take one step of gradient descent on the chosen images, and return the loss before it."""

    def loss(model):
        return optax.softmax_cross_entropy_with_integer_labels(model(images[chosen]), labels[chosen]).mean()

    value, gradient = nnx.value_and_grad(loss)(model)
    optimizer.update(model, gradient)
    return value


def programs(task):
    """Make the program with `nnx.cached_partial`, which traverses the module only once."""
    images, labels, order = map(jnp.asarray, (task.images, task.labels, task.order))
    adam = optax.adam(RATE, eps=EPSILON)  # one object: nnx.jit compiles again for each

    def prepare():
        model = Block(task.network.parts, task.params)
        optimizer = nnx.Optimizer(model, adam, wrt=nnx.Param)
        jax.block_until_ready(nnx.state((model, optimizer)))
        return model, optimizer

    def run(state):
        step = nnx.cached_partial(train_step, *state)
        return np.asarray(jax.device_get([step(images, labels, chosen) for chosen in order]))

    return [Program(PEER, "cached_partial", prepare, run)]
