"""Our programs: an epoch compiled as one, and a step at a time for comparison."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.training.program import Program
from benchmarks.training.task import EPSILON, RATE
from jaxcnn.training import make_epoch, make_step, start

OURS, STEPWISE = "jaxcnn", "jaxcnn, a step at a time"


def epoch_program(task, **options):
    """Make the program of an epoch; also return its traceable function with arguments, to count its work."""
    optimizer = optax.adam(RATE, eps=EPSILON)
    epoch = make_epoch(task.network, optimizer, batch=task.batch, **options)
    images, labels = jnp.asarray(task.images), jnp.asarray(task.labels)

    def prepare():
        # The epoch donates its state, so every run needs a copy of the weights.
        return jax.block_until_ready(start(jax.tree.map(jnp.copy, task.params), optimizer))

    def run(state):
        _, metrics = epoch(state, images, labels, task.key)
        return np.asarray(metrics.losses)

    return Program(OURS, "epoch", prepare, run), (epoch, (prepare(), images, labels, task.key))


def step_program(task):
    """Make the program of the same steps, each a call of a compiled function that takes its batch as the epoch does."""
    optimizer = optax.adam(RATE, eps=EPSILON)
    step = make_step(task.network, optimizer)
    images, labels, order = map(jnp.asarray, (task.images, task.labels, task.order))

    @partial(jax.jit, donate_argnums=0)
    def picked(state, images, labels, chosen):
        return step(state, images[chosen], labels[chosen])

    def prepare():
        return jax.block_until_ready(start(jax.tree.map(jnp.copy, task.params), optimizer))

    def run(state):
        losses = []
        for chosen in order:
            state, loss = picked(state, images, labels, chosen)
            losses.append(loss)
        return np.asarray(jax.device_get(losses))

    return Program(STEPWISE, "step", prepare, run)
