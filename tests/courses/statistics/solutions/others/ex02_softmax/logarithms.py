"""Divide before the exponential is taken: by a difference of logarithms."""

import jax.numpy as jnp
from jax.scipy.special import logsumexp


def softmax(scores):
    """Turn each row of scores into shares."""
    return jnp.exp(scores - logsumexp(scores, axis=1, keepdims=True))
