"""A statistic over axis 0 is one number a column, and broadcasting lines it up with the columns."""

import jax
import jax.numpy as jnp


def standardise(table: jax.Array) -> jax.Array:
    """Subtract each column's mean and divide by its standard deviation."""
    spread = table.std(axis=0)
    return (table - table.mean(axis=0)) / jnp.where(spread == 0, 1, spread)
