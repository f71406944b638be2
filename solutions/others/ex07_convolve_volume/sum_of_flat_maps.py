"""One flat convolution for each channel, and the sum of the maps."""

import jax
import jax.numpy as jnp


def flat(image: jax.Array, kernel: jax.Array) -> jax.Array:
    """Valid convolution of one channel."""
    rows, columns = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    return sum(
        kernel[u, v] * image[u : u + rows, v : v + columns]
        for u in range(kernel.shape[0])
        for v in range(kernel.shape[1])
    )


def convolve_volume(image: jax.Array, kernel: jax.Array) -> jax.Array:
    """Convolve one image with channels with one kernel."""
    maps = [flat(image[:, :, k], kernel[:, :, k]) for k in range(image.shape[2])]
    return jnp.sum(jnp.stack(maps), axis=0)
