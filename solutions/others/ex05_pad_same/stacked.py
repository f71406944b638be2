"""Rows of zeros above and below, then columns of zeros left and right."""

import jax
import jax.numpy as jnp


def pad_same(image: jax.Array, kernel_shape: tuple[int, int]) -> jax.Array:
    """Surround an image with zeros, so that a valid convolution keeps its size."""
    rows = jnp.zeros(((kernel_shape[0] - 1) // 2, image.shape[1]), image.dtype)
    taller = jnp.concatenate([rows, image, rows], axis=0)
    columns = jnp.zeros((taller.shape[0], (kernel_shape[1] - 1) // 2), image.dtype)
    return jnp.concatenate([columns, taller, columns], axis=1)
