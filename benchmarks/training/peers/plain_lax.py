"""LeNet-5 in plain JAX: `lax.conv_general_dilated`, `lax.reduce_window` and Optax, a step or an epoch compiled."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax

from benchmarks.training.program import Program
from benchmarks.training.task import EPSILON, RATE
from benchmarks.training.weights import in_order

STEP, SCANNED = "plain lax + optax, jit a step", "plain lax + optax, scanned epoch"


def conv_pool(x, kernel, bias):
    """Apply a convolution, ReLU, and 2x2 max pooling."""
    y = lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    window = (1, 2, 2, 1)
    return lax.reduce_window(jax.nn.relu(y + bias), -jnp.inf, lax.max, window, window, "VALID")


def forward(weights, x):
    """Return the logits (N, 10) of images (N, 32, 32, 3)."""
    x = conv_pool(conv_pool(x, *weights[0]), *weights[1])
    x = x.reshape(len(x), -1)
    for kernel, bias in weights[2:4]:
        x = jax.nn.relu(x @ kernel + bias)
    kernel, bias = weights[4]
    return x @ kernel + bias


def programs(task):
    """Make two programs: a compiled step called in a loop, and a compiled loop."""
    optimizer = optax.adam(RATE, eps=EPSILON)
    weights = in_order(task.params, task.network)
    images, labels, order = map(jnp.asarray, (task.images, task.labels, task.order))

    def update(state, images, labels, chosen):
        weights, optimizer_state = state

        def loss(weights):
            logits = forward(weights, images[chosen])
            return optax.softmax_cross_entropy_with_integer_labels(logits, labels[chosen]).mean()

        value, gradient = jax.value_and_grad(loss)(weights)
        updates, optimizer_state = optimizer.update(gradient, optimizer_state)
        return (optax.apply_updates(weights, updates), optimizer_state), value

    step = jax.jit(update, donate_argnums=0)

    @partial(jax.jit, donate_argnums=0)
    def scan(state, images, labels, order):
        return lax.scan(lambda state, chosen: update(state, images, labels, chosen), state, order)

    def prepare():
        fresh = jax.tree.map(jnp.array, weights)
        return jax.block_until_ready((fresh, optimizer.init(fresh)))

    def by_steps(state):
        losses = []
        for chosen in order:
            state, loss = step(state, images, labels, chosen)
            losses.append(loss)
        return np.asarray(jax.device_get(losses))

    def scanned(state):
        return np.asarray(scan(state, images, labels, order)[1])

    return [Program(STEP, "jit", prepare, by_steps), Program(SCANNED, "scan", prepare, scanned)]
