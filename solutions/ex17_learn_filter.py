"""Learn a filter: write the loss, and let JAX differentiate it.

The same three lines train every network: a loss, its gradient, a step against it.
"""

import jax
import jax.numpy as jnp

from jaxcnn import apply_filter


def loss(kernel: jax.Array, image: jax.Array, target: jax.Array) -> jax.Array:
    """Mean squared error of the convolved image against the target."""
    return jnp.mean((apply_filter(image, kernel) - target) ** 2)


def gradient_step(
    kernel: jax.Array, image: jax.Array, target: jax.Array, learning_rate: jax.Array
) -> jax.Array:
    """One step of gradient descent: a new kernel; the old one stays as it is."""
    # jax.grad differentiates with respect to the first argument, and that is the kernel.
    gradient = jax.grad(loss)(kernel, image, target)
    return kernel - learning_rate * gradient
