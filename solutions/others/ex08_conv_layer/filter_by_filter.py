"""One map after another with vmap over the filters."""

import jax
import jax.numpy as jnp


def one_map(image: jax.Array, kernel: jax.Array, bias: jax.Array) -> jax.Array:
    """The map of a single filter."""
    rows, columns = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    z = bias
    for u in range(kernel.shape[0]):
        for v in range(kernel.shape[1]):
            z = z + jnp.sum(image[u : u + rows, v : v + columns] * kernel[u, v], axis=-1)
    return jnp.where(z > 0, z, 0)


def conv_layer(image: jax.Array, kernels: jax.Array, bias: jax.Array) -> jax.Array:
    """Apply one convolutional layer to one image."""
    return jax.vmap(one_map, in_axes=(None, 3, 0), out_axes=2)(image, kernels, bias)
