"""Windows as the rows of a matrix (im2col): the convolution becomes one product of a matrix and a vector."""

from typing import Any

import jax.numpy as jnp


def convolve_valid(image: Any, kernel: Any) -> Any:
    """Shape (h - f_h + 1, w - f_w + 1)."""
    f_h, f_w = kernel.shape
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    places_down = jnp.arange(rows)[:, None, None, None] + jnp.arange(f_h)[:, None]
    places_right = jnp.arange(columns)[:, None, None] + jnp.arange(f_w)
    windows = image[places_down, places_right].reshape(rows * columns, f_h * f_w)
    return (windows @ kernel.reshape(-1)).reshape(rows, columns)
