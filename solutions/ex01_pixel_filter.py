"""One pixel through a filter: multiply element by element, then add everything up."""

import jax
import jax.numpy as jnp


def pixel_filter(neighbourhood: jax.Array, kernel: jax.Array) -> jax.Array:
    """Weighted sum of a neighbourhood (f_h, f_w) under a kernel of the same shape -> a single number."""
    # `*` pairs each pixel with the weight at its own place; a matrix product would mix rows and columns.
    return jnp.sum(neighbourhood * kernel)
