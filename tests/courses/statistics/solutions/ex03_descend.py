"""JAX knows the gradient of the loss: only the loss and the step have to be written."""

import jax


def _loss(weights: jax.Array, x: jax.Array, y: jax.Array) -> jax.Array:
    return ((x @ weights - y) ** 2).mean()


def descend(weights: jax.Array, x: jax.Array, y: jax.Array, rate: jax.Array) -> jax.Array:
    """Take one step."""
    return weights - rate * jax.grad(_loss)(weights, x, y)
