"""A vectorised convolution: one matrix product for each place in the kernel.

At a place (u, v) every pixel that lies there, a vector of c_in channels, meets the same matrix (c_in, m). `@`
does that for all images and all places of the window at once, and adds up over the channels by itself.
"""

import jax
import jax.numpy as jnp


def vectorised_conv(images: jax.Array, kernel: jax.Array) -> jax.Array:
    """Convolve images (n, h, w, c_in) with a kernel (f_h, f_w, c_in, m) -> (n, h - f_h + 1, w - f_w + 1, m)."""
    (n, h, w, _), (f_h, f_w, _, m) = images.shape, kernel.shape
    rows, columns = h - f_h + 1, w - f_w + 1
    out = jnp.zeros((n, rows, columns, m), jnp.result_type(images, kernel))
    for u in range(f_h):
        for v in range(f_w):
            out = out + images[:, u : u + rows, v : v + columns] @ kernel[u, v]
    return out
