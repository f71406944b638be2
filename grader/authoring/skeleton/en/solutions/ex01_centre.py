"""The mean over the rows is one number a column; subtracting it from the table lines the two up by columns."""

import jax


def centre(table: jax.Array) -> jax.Array:
    """Subtract from each column its mean."""
    return table - table.mean(axis=0)
