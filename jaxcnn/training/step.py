"""One step of gradient descent, by any optimiser of Optax."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax.typing import ArrayLike

from jaxcnn.model import Params
from jaxcnn.network import Network
from jaxcnn.training.gradient import Loss, make_gradient


class State(NamedTuple):
    """What a step changes: the parameters, and what the optimiser remembers."""

    params: Params
    optimizer: optax.OptState


Step = Callable[[State, ArrayLike, ArrayLike], tuple[State, jax.Array]]


def start(params: Params, optimizer: optax.GradientTransformation) -> State:
    """The state before the first step."""
    return State(params, optimizer.init(params))


def make_step(network: Network, optimizer: optax.GradientTransformation) -> Step:
    """A compiled step, for a loop of one's own: step(state, images, labels) -> (new state, loss).

    The loss is the one before the step. The step compiles once for each shape of a batch. A loop over it
    in Python is the way to look into a training; `jaxcnn.train` has the loop in the program.

    Args:
        network: The layers.
        optimizer: Any optimiser of Optax, such as `optax.adam(1e-3)`.
    """
    gradient = make_gradient(network)

    @jax.jit
    def step(state: State, images: ArrayLike, labels: ArrayLike) -> tuple[State, jax.Array]:
        def of_batch(params: Params) -> tuple[Loss, Params]:
            return gradient(params, jnp.asarray(images), jnp.asarray(labels))

        new, loss = descend(state, of_batch, optimizer)
        return new, loss.value

    return step


def descend(
    state: State,
    gradient: Callable[[Params], tuple[Loss, Params]],
    optimizer: optax.GradientTransformation,
) -> tuple[State, Loss]:
    """One step, not compiled: the new state, and the loss before it."""
    loss, change = gradient(state.params)
    updates, memory = optimizer.update(change, state.optimizer, state.params)
    return State(optax.apply_updates(state.params, updates), memory), loss
