"""Padding that keeps the size: half of what the convolution will take away, on each side."""

import jax
import jax.numpy as jnp


def pad_same(image: jax.Array, kernel_shape: tuple[int, int]) -> jax.Array:
    """Zero-pad an image (h, w) for a kernel (f_h, f_w) of odd sides -> (h + f_h - 1, w + f_w - 1)."""
    f_h, f_w = kernel_shape
    # f is odd, so f - 1 is even and `//` loses nothing: it only keeps p an int, as a number of pixels must be.
    p_h, p_w = (f_h - 1) // 2, (f_w - 1) // 2
    # One pair (before, after) for each axis: rows first.
    return jnp.pad(image, ((p_h, p_h), (p_w, p_w)))
