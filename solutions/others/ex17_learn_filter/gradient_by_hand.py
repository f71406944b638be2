"""The gradient with respect to the kernel is itself a convolution: of the image, with the error."""

import jax
import jax.numpy as jnp
from jax.scipy.signal import correlate2d


def loss(kernel: jax.Array, image: jax.Array, target: jax.Array) -> jax.Array:
    """Mean squared error."""
    error = correlate2d(image, kernel, mode="valid") - target
    return (error * error).sum() / error.size


def gradient_step(
    kernel: jax.Array, image: jax.Array, target: jax.Array, learning_rate: jax.Array
) -> jax.Array:
    """The formula, in one convolution."""
    error = correlate2d(image, kernel, mode="valid") - target
    gradient = correlate2d(image, error, mode="valid") * (2 / error.size)
    return jnp.subtract(kernel, learning_rate * gradient)
