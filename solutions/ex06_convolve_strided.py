"""Convolution with a stride: one strided slice of the image for each weight of the kernel."""

import jax
import jax.numpy as jnp


def convolve_strided(image: jax.Array, kernel: jax.Array, stride: tuple[int, int]) -> jax.Array:
    """Convolve an image (h, w) with a kernel (f_h, f_w), moving the kernel by (s_h, s_w) pixels at a time."""
    (h, w), (f_h, f_w), (s_h, s_w) = image.shape, kernel.shape, stride
    rows, columns = (h - f_h) // s_h + 1, (w - f_w) // s_w + 1
    out = jnp.zeros((rows, columns), jnp.result_type(image, kernel))
    for u in range(f_h):
        for v in range(f_w):
            # Weight (u, v) meets the pixels (i * s_h + u, j * s_w + v). The slice ends just after the last of
            # them: going on to the border could pick up a pixel of a window that does not fit.
            pixels = image[u : u + (rows - 1) * s_h + 1 : s_h, v : v + (columns - 1) * s_w + 1 : s_w]
            out = out + kernel[u, v] * pixels
    return out
