"""Softmax: turn scores into shares, row by row.

A row of scores x becomes exp(x) / sum(exp(x)): positive numbers that add up to 1. Of a row with the scores 0 and
log 3, the shares are 0.25 and 0.75.

exp(1000) is infinite in floating point, and infinity over infinity is no number. Subtract each row's largest score
first: the shares stay the same (why?), and the largest exponential is exp(0) = 1.

JAX must be able to trace your function: it is asked for its gradient, too.
"""

import jax


def softmax(scores: jax.Array) -> jax.Array:
    """Turn each row of scores into shares.

    Args:
        scores: shape (rows, classes), of any size: 1000 and -1000 are scores, too.

    Returns:
        Shape (rows, classes); each row adds up to 1.
    """
    raise NotImplementedError
