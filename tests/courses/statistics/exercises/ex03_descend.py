"""One step of gradient descent, for a line through points.

The prediction for the rows of x is x @ weights, and the loss is the mean of the squared differences from y. Its
gradient is

    2 / rows * x.T @ (x @ weights - y)

and a step goes against it, by the rate. With x = [[1], [2]], y = [1, 2], weights [0] and the rate 0.1: the
differences are -1 and -2, the gradient is -5, and the new weight 0.5.

Your step is run fifty times, on data that you do not see, and must then explain 99% of the variance.
"""

import jax


def descend(weights: jax.Array, x: jax.Array, y: jax.Array, rate: jax.Array) -> jax.Array:
    """Take one step.

    Args:
        weights: shape (columns,).
        x: shape (rows, columns).
        y: shape (rows,).
        rate: a single number (shape ()).

    Returns:
        The new weights, shape (columns,).
    """
    raise NotImplementedError
