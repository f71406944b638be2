"""Standardise a table: each column gets the mean 0 and the standard deviation 1.

A row is an observation, a column a quantity that was measured. Subtract from each number the mean of its column,
then divide by the column's standard deviation, the root of the mean squared distance from the mean:

    1 10          -1 -1
    3 30    ->     1  1

The means are 2 and 20, the standard deviations 1 and 10. (Divide by the number of rows, not by one less.) A column
whose numbers are all equal becomes zeros.

Loops are welcome; NumPy and jax.numpy are both fine.
"""

import jax


def standardise(table: jax.Array) -> jax.Array:
    """Subtract each column's mean and divide by its standard deviation.

    Args:
        table: shape (rows, columns), at least one row.

    Returns:
        Shape (rows, columns).
    """
    raise NotImplementedError
