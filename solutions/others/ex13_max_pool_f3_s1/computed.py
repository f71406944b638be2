"""Computed by the library in place of worked out."""

import jax


def max_pool_f3_s1(matrix: jax.Array) -> jax.Array:
    """Let the library do it."""
    return jax.lax.reduce_window(matrix, -jax.numpy.inf, jax.lax.max, (3, 3), (1, 1), "VALID")
