"""The formula of the slides, sum over i and j of m_ij k_ij, as Einstein would write it."""

import jax
import jax.numpy as jnp


def pixel_filter(neighbourhood: jax.Array, kernel: jax.Array) -> jax.Array:
    """Weighted sum of a neighbourhood under a kernel of the same shape."""
    return jnp.einsum("ij,ij->", neighbourhood, kernel)
