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
    """The state of a training: the parameters, and the optimiser's state."""

    params: Params
    optimizer: optax.OptState


Step = Callable[[State, ArrayLike, ArrayLike], tuple[State, jax.Array]]


def start(params: Params, optimizer: optax.GradientTransformation) -> State:
    """Return the state before the first step."""
    return State(params, optimizer.init(params))


def make_step(network: Network, optimizer: optax.GradientTransformation) -> Step:
    """Make a compiled function step(state, images, labels) -> (new state, loss), for your own loop.

    The loss is that before the step. The function compiles once for each shape of a batch. Use a loop over it in Python
    to inspect a training; `jaxcnn.train` compiles the loop, too.

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
    """Take one step, not compiled, and return the new state and the loss before it."""
    loss, change = gradient(state.params)
    updates, optimizer_state = optimizer.update(change, state.optimizer, state.params)
    return State(optax.apply_updates(state.params, updates), optimizer_state), loss
