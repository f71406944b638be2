"""Convolution over volumes: the flat convolution, with a vector of weights in place of each weight."""

import jax
import jax.numpy as jnp


def convolve_volume(image: jax.Array, kernel: jax.Array) -> jax.Array:
    """Convolve an image (h, w, c) with one kernel (f_h, f_w, c) -> (h - f_h + 1, w - f_w + 1)."""
    f_h, f_w, _ = kernel.shape
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    out = jnp.zeros((rows, columns), jnp.result_type(image, kernel))
    for u in range(f_h):
        for v in range(f_w):
            # A pixel is a vector of c numbers now, and so is a weight: their dot product sums over the channels.
            out = out + image[u : u + rows, v : v + columns] @ kernel[u, v]
    return out
