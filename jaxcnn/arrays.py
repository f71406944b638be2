"""Take arrays as they come: of JAX or NumPy, in either byte order, as lists and tuples."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxcnn.arguments import numbers


def as_array(name: str, value: Any) -> jax.Array:
    """Return `value` as an array of JAX; `name` is what a message calls it.

    Raises:
        TypeError: It holds text, objects or other things that are no numbers.
        ValueError: Its rows have different lengths.
    """
    if isinstance(value, jax.Array) or hasattr(value, "__jax_array__"):
        return jnp.asarray(value)
    if isinstance(value, (list, tuple)) and any(
        isinstance(leaf, jax.Array) for leaf in jax.tree.leaves(value)
    ):
        return jnp.asarray(value)  # NumPy could not read what JAX is tracing
    return jnp.asarray(numbers(name, value))


def plus(y: jax.Array, bias: jax.Array) -> jax.Array:
    """Add a bias to the last axis, with every axis written out: `jax_numpy_rank_promotion` may be "raise"."""
    return y + bias.astype(y.dtype).reshape((1,) * (y.ndim - 1) + bias.shape)


def floating(dtype: Any) -> np.dtype:
    """Return the floating-point type of a mean of numbers of this type: its own, or JAX's default for integers."""
    return jnp.dtype(dtype if jnp.issubdtype(dtype, jnp.floating) else jnp.result_type(float))


def wide(x: jax.Array) -> jax.Array:
    """Return an array in a type in which sums keep the digits that a mean needs: float32 at least."""
    dtype = floating(x.dtype)
    return x.astype(jnp.float32 if dtype.itemsize < 4 else dtype)
