"""A filter as a dot product: the window and the kernel, each laid out as one vector."""

import jax
import jax.numpy as jnp


def pixel_filter(neighbourhood: jax.Array, kernel: jax.Array) -> jax.Array:
    """Weighted sum of a neighbourhood under a kernel of the same shape."""
    return jnp.dot(neighbourhood.ravel(), kernel.ravel())
