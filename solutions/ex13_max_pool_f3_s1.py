"""The lecture's exercise: what the hand does on one matrix, for every matrix."""

import jax
import jax.numpy as jnp


def max_pool_f3_s1(matrix: jax.Array) -> jax.Array:
    """Max pooling with f = 3, s = 1: (n - 3) / 1 + 1 = n - 2 places on each axis."""
    # By hand, on the lecture's matrix: the 9 of row 1, column 1 lies in the four windows that start in rows 0 and 1 and
    # columns 0 and 1; the 9 in the corner lies in one window alone. The windows without a 9 have 5 (twice), 8 and 6
    # as their largest: [[9, 9, 5], [9, 9, 5], [8, 6, 9]].
    rows, columns = matrix.shape[0] - 2, matrix.shape[1] - 2
    # Of every window the number in its row u, column v: nine matrices of the result's size, compared place by place.
    shifted = [matrix[u : u + rows, v : v + columns] for u in range(3) for v in range(3)]
    return jnp.max(jnp.stack(shifted), axis=0)
