"""A shift of a row changes no share, so that its largest score may be 0: then nothing overflows."""

import jax
import jax.numpy as jnp


def softmax(scores: jax.Array) -> jax.Array:
    """Turn each row of scores into shares."""
    powers = jnp.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
