"""Training: a loss and gradient descent, by any optimiser of Optax.

The step is compiled, the loop over it is not: on the CPU, XLA computes the gradients of convolutions
many times slower inside `lax.scan` than outside (jax#12868).
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.typing import ArrayLike

from jaxcnn.arguments import integer
from jaxcnn.model import Params, apply
from jaxcnn.network import Network


class State(NamedTuple):
    """What a step changes: the parameters, and what the optimiser remembers."""

    params: Params
    optimizer: optax.OptState


Step = Callable[[State, ArrayLike, ArrayLike], tuple[State, jax.Array]]


def cross_entropy(logits: ArrayLike, labels: ArrayLike) -> jax.Array:
    """Mean over the batch of -log softmax(logits)[label], computed stably from the logits.

    Args:
        logits: (N, classes), before any softmax.
        labels: (N,), integers from 0 to classes - 1. A label outside gives NaN: values are not known
            when a program is traced, so they cannot raise.

    Returns:
        A scalar of the logits' dtype.

    Raises:
        TypeError: Labels that are not integers (one-hot rows, say).
        ValueError: Shapes that do not fit.
    """
    logits, labels = jnp.asarray(logits), jnp.asarray(labels)
    if not jnp.issubdtype(labels.dtype, jnp.integer):
        raise TypeError(f"labels must be integers, one a row of logits, got dtype {labels.dtype.name}")
    if logits.ndim != 2 or labels.shape != logits.shape[:1]:
        raise ValueError(
            "logits and labels must have shapes (N, classes) and (N,), "
            f"got {logits.shape} and {labels.shape}",
        )
    log_probabilities = jax.nn.log_softmax(logits)
    inside = (labels >= 0) & (labels < logits.shape[1])
    picked = jnp.take_along_axis(log_probabilities, jnp.where(inside, labels, 0)[:, None], axis=1)[:, 0]
    return -jnp.where(inside, picked, jnp.nan).mean()


def start(params: Params, optimizer: optax.GradientTransformation) -> State:
    """The state before the first step."""
    return State(params, optimizer.init(params))


def make_step(network: Network, optimizer: optax.GradientTransformation) -> Step:
    """A compiled step of gradient descent: step(state, images, labels) -> (new state, loss).

    The loss is the one before the step. The step compiles once for each shape of a batch.

    Args:
        network: The layers.
        optimizer: Any optimiser of Optax, such as `optax.adam(1e-3)`.
    """

    def loss(params: Params, images: ArrayLike, labels: ArrayLike) -> jax.Array:
        return cross_entropy(apply(params, images, network), labels)

    @jax.jit
    def step(state: State, images: ArrayLike, labels: ArrayLike) -> tuple[State, jax.Array]:
        value, gradient = jax.value_and_grad(loss)(state.params, images, labels)
        updates, memory = optimizer.update(gradient, state.optimizer, state.params)
        return State(optax.apply_updates(state.params, updates), memory), value

    return step


def train_epoch(
    step: Step,
    state: State,
    images: ArrayLike,
    labels: ArrayLike,
    *,
    batch: int = 64,
    seed: int = 0,
    progress: Callable[[], object] | None = None,
) -> tuple[State, float]:
    """One pass over the images in random order.

    Images that do not fill a last batch wait for another epoch's order: a smaller batch would have to
    be compiled for itself.

    Args:
        step: From `make_step`.
        state: From `start`, or from the epoch before.
        images: (N, H, W, C).
        labels: (N,), integers.
        batch: Images a step.
        seed: Of the order. Give every epoch its own.
        progress: Called after each step.

    Returns:
        The new state and the mean of the steps' losses.

    Raises:
        TypeError: `batch` or `seed` is not an integer.
        ValueError: More images in a batch than there are, or not as many labels as images.
    """
    images, labels = np.asarray(images), np.asarray(labels)
    if len(images) != len(labels):
        raise ValueError(f"labels must be as many as images, got {len(labels)} for {len(images)}")
    batch = integer("batch", batch, minimum=1)
    if batch > len(images):
        raise ValueError(f"batch must be at most the number of images, {len(images)}, got {batch}")
    order = np.random.default_rng(integer("seed", seed, minimum=0)).permutation(len(images))
    losses = []
    for chosen in order[: len(order) // batch * batch].reshape(-1, batch):
        state, loss = step(state, images[chosen], labels[chosen])
        losses.append(loss)
        if progress is not None:
            progress()
    return state, float(np.mean(jax.device_get(losses)))


def evaluate(
    params: Params, images: ArrayLike, labels: ArrayLike, network: Network, *, batch: int = 256
) -> float:
    """Fraction of images whose largest logit is the one of their label.

    Args:
        params: The network's parameters.
        images: (N, H, W, C), N at least 1.
        labels: (N,), integers.
        network: The layers.
        batch: Images computed at once.

    Raises:
        TypeError: `batch` is not an integer.
        ValueError: No images, or not as many labels as images.
    """
    images, labels = np.asarray(images), np.asarray(labels)
    if len(images) != len(labels) or not len(images):
        raise ValueError(
            f"labels must be as many as images, and not none, got {len(labels)} for {len(images)}"
        )
    batch = integer("batch", batch, minimum=1)
    right = 0
    for first in range(0, len(images), batch):
        part = slice(first, first + batch)
        right += int(np.sum(np.asarray(_predict(params, images[part], network)) == labels[part]))
    return right / len(images)


@partial(jax.jit, static_argnames="network")
def _predict(params: Params, images: ArrayLike, network: Network) -> jax.Array:
    return apply(params, images, network).argmax(axis=-1)
