"""A strided convolution with equal weights."""

import jax
import jax.numpy as jnp


def avg_pool(image: jax.Array, window: tuple[int, int], stride: tuple[int, int]) -> jax.Array:
    """Convolve with weights 1 / (f_h * f_w)."""
    kernel = jnp.ones((1, 1, *window)) / (window[0] * window[1])
    return jax.lax.conv(image[None, None].astype(kernel.dtype), kernel, stride, "VALID")[0, 0]
