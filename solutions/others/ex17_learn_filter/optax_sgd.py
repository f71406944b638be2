"""Optax takes the step; the loss is a matrix product of unrolled windows and the kernel."""

import jax
import jax.numpy as jnp
import optax


def loss(kernel: jax.Array, image: jax.Array, target: jax.Array) -> jax.Array:
    """Mean squared error of a linear model, one row a window."""
    (f_h, f_w), (rows, columns) = kernel.shape, target.shape
    shifted = [image[u : u + rows, v : v + columns].ravel() for u in range(f_h) for v in range(f_w)]
    return jnp.square(jnp.stack(shifted, axis=1) @ kernel.ravel() - target.ravel()).mean()


def gradient_step(
    kernel: jax.Array, image: jax.Array, target: jax.Array, learning_rate: jax.Array
) -> jax.Array:
    """Plain SGD has no state worth keeping."""
    optimizer = optax.sgd(learning_rate)
    updates, _ = optimizer.update(jax.grad(loss)(kernel, image, target), optimizer.init(kernel))
    return optax.apply_updates(kernel, updates)
