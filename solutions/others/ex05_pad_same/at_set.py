"""Zeros, and the image set into the middle: JAX returns a new array, the old one stays zero."""

import jax
import jax.numpy as jnp


def pad_same(image: jax.Array, kernel_shape: tuple[int, int]) -> jax.Array:
    """Surround an image with zeros, so that a valid convolution keeps its size."""
    (h, w), (f_h, f_w) = image.shape, kernel_shape
    top, left = f_h // 2, f_w // 2
    padded = jnp.zeros((h + f_h - 1, w + f_w - 1), image.dtype)
    return padded.at[top : top + h, left : left + w].set(image)
