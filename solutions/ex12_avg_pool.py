"""Average pooling: add up one shifted, strided copy of the image for each place in the window, and divide once.

This is the convolution with a kernel whose weights are all 1 / (f_h * f_w), in steps of the stride.
"""

import jax
import jax.numpy as jnp


def avg_pool(image: jax.Array, window: tuple[int, int], stride: tuple[int, int]) -> jax.Array:
    """Average each window (f_h, f_w) of an image (h, w), in steps of (s_h, s_w)."""
    (f_h, f_w), (s_h, s_w) = window, stride
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    total = jnp.zeros_like(image[:rows:s_h, :columns:s_w])
    for u in range(f_h):
        for v in range(f_w):
            total = total + image[u : u + rows : s_h, v : v + columns : s_w]
    # `/` and not `//`: it gives floating-point numbers for integers, too.
    return total / (f_h * f_w)
