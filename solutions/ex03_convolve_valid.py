"""Convolution of a whole image: add up one shifted copy of the image for each weight of the kernel.

The obvious program loops over the pixels of the result. This one loops over the weights: each weight
multiplies every window's pixel at once. Few weights, many pixels: a short program, also when JAX traces it.
"""

import jax
import jax.numpy as jnp


def convolve_valid(image: jax.Array, kernel: jax.Array) -> jax.Array:
    """Convolve one grey image (h, w) with one kernel (f_h, f_w) -> (h - f_h + 1, w - f_w + 1)."""
    f_h, f_w = kernel.shape
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    out = jnp.zeros((rows, columns), jnp.result_type(image, kernel))
    for u in range(f_h):
        for v in range(f_w):
            # The pixel under weight (u, v), for every place of the window.
            out = out + kernel[u, v] * image[u : u + rows, v : v + columns]
    return out
