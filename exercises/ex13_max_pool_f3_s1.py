"""The lecture's exercise, with pencil and paper: max pooling with f = 3 and s = 1.

    1 3 2 1 3
    2 9 1 1 5
    1 3 2 3 2
    8 3 5 1 0
    5 6 1 2 9

Work out the resulting matrix by hand first. There is no padding. With stride 1 the windows overlap, so one large
number may win several times. How many rows and columns the result has is part of the exercise:
floor((n - f) / s) + 1 on each axis.

Then write down, as a function of the matrix, what you did. The first check gives it the matrix above, for practice;
the points are for other matrices, of other sizes, too. Where a number is wrong you are told which one, and not what
is right: with a pencil you will find it.

For comparison: on the matrix of the earlier exercise, f = 2 and s = 2 gave

    1 3 2 1
    2 9 1 1        9 2
    1 3 2 3   ->   6 3         as a list of rows: [[9, 2], [6, 3]]
    5 6 1 2

NumPy and jax.numpy are both fine, and so are loops. A function leaves its arguments as they are; a check
in which the call changes one of them in place earns nothing.
"""

import jax
import jax.numpy as jnp
import numpy as np


def max_pool_f3_s1(matrix: jax.Array) -> jax.Array:
    """Max pooling with f = 3, s = 1.

    Args:
        matrix: shape (h, w), with at least three rows and three columns.

    Returns:
        The resulting matrix, as an array or as a list of rows.
    """
    raise NotImplementedError
