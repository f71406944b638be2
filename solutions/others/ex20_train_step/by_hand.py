"""Momentum and cross-entropy by hand; the state is a velocity for each parameter."""

import jax
import jax.numpy as jnp

from jaxcnn import apply, lenet5

NETWORK = lenet5()


def init_optimizer(params: dict) -> dict:
    """Zeros like the parameters."""
    return jax.tree.map(jnp.zeros_like, params)


def loss_of(params: dict, images: jax.Array, labels: jax.Array) -> jax.Array:
    """Mean of log(sum(exp(logits))) minus the right digit's logit."""
    logits = apply(params, images, NETWORK)
    right = logits[jnp.arange(len(labels)), labels]
    return jnp.mean(jax.nn.logsumexp(logits, axis=1) - right)


def train_step(
    params: dict, opt_state: dict, images: jax.Array, labels: jax.Array
) -> tuple[dict, dict, jax.Array]:
    """The rate inside the velocity comes to the same, as long as it stays the same."""
    loss, gradient = jax.value_and_grad(loss_of)(params, images, labels)
    velocity = jax.tree.map(lambda v, g: 0.9 * v + 0.01 * g, opt_state, gradient)
    return jax.tree.map(lambda p, v: p - v, params, velocity), velocity, loss


def train(params: dict, images: jax.Array, labels: jax.Array) -> tuple[dict, list]:
    """The losses in a list."""
    velocity, losses = init_optimizer(params), []
    for t in range(len(images)):
        params, velocity, loss = train_step(params, velocity, images[t], labels[t])
        losses.append(loss)
    return params, losses
