"""What makes a network learn less by heart."""

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from jaxcnn.arguments import number, real
from jaxcnn.arrays import as_array, floating


def dropout(key: jax.Array, x: ArrayLike, rate: float) -> jax.Array:
    """Set a random part of the numbers to zero, and divide the others by 1 - rate, so that the expected value stays.

    For training alone: a trained network computes without it, and needs no correction.

    Args:
        key: From `jax.random.key`, a new one in every step.
        x: Any shape; integers or floating point.
        rate: The probability of each number to become zero, from 0 and below 1.

    Returns:
        The shape of `x`, of its dtype; integers give JAX's default floating-point type.

    Raises:
        TypeError: A dtype that is not real, or a rate that is no number.
        ValueError: A rate out of its range.

    Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014, section 10, which
    scales in training.
    """
    x = as_array("x", x)
    real("x", x.dtype)
    x = x.astype(floating(x.dtype))
    kept = 1 - number("rate", rate, minimum=0, below=1)
    if kept == 1:
        return x
    return jnp.where(jax.random.bernoulli(key, kept, x.shape), x / kept, jnp.zeros((), x.dtype))
