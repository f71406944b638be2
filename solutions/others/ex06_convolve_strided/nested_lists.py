"""The formula, written down as a list of rows."""

import jax
import jax.numpy as jnp


def convolve_strided(image: jax.Array, kernel: jax.Array, stride: tuple[int, int]) -> list[list[jax.Array]]:
    """Convolve one grey image with one kernel, moving the kernel by whole strides."""
    (h, w), (f_h, f_w) = image.shape, kernel.shape
    return [
        [jnp.sum(image[i : i + f_h, j : j + f_w] * kernel) for j in range(0, w - f_w + 1, stride[1])]
        for i in range(0, h - f_h + 1, stride[0])
    ]
