"""The training of jaxcnn; the state that it wants is made and taken apart on the way."""

import jax
import jax.numpy as jnp
import optax

from jaxcnn import State, lenet5, make_step, start

OPTIMIZER = optax.sgd(0.01, momentum=0.9)
STEP = make_step(lenet5(), OPTIMIZER)


def init_optimizer(params: dict) -> optax.OptState:
    """The optimiser's part of the library's state."""
    return start(params, OPTIMIZER).optimizer


def train_step(
    params: dict, opt_state: optax.OptState, images: jax.Array, labels: jax.Array
) -> tuple[dict, optax.OptState, jax.Array]:
    """One step of the library's."""
    state, loss = STEP(State(params, opt_state), images, labels)
    return state.params, state.optimizer, loss


def train(params: dict, images: jax.Array, labels: jax.Array) -> tuple[dict, jax.Array]:
    """A loop over the first axis."""
    opt_state, losses = init_optimizer(params), []
    for batch in zip(images, labels, strict=True):
        params, opt_state, loss = train_step(params, opt_state, *batch)
        losses.append(loss)
    return params, jnp.array(losses)
