"""Where the largest pixel of each window lies, and images with the largest pixels put back to where they were."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike

from jaxcnn.arguments import image_rank, pair, real
from jaxcnn.arrays import as_array
from jaxcnn.border import bordered
from jaxcnn.geometry import Axis, Pair
from jaxcnn.reduce import by_slices, exceeds, smallest

Placed = tuple[jax.Array, jax.Array]  # pixels and their places
OUTSIDE = -1  # the place of the padding


def indices_of_max(x: jax.Array, height: Axis, width: Axis) -> jax.Array:
    """Return the place of each window's largest pixel in its channel of the image, row * width + column, int32.

    Among several largest pixels it is the first one's, row by row; among several NaN the last one's.
    """
    x = lax.stop_gradient(x)
    rows, columns = x.shape[-3:-1]
    places = jnp.arange(rows * columns, dtype=jnp.int32).reshape((1,) * (x.ndim - 3) + (rows, columns, 1))
    places, *_ = bordered(
        places, height, width
    )  # a border's pixels are those of the image: so are their places
    x, height, width = bordered(x, height, width)
    _, found = by_slices(
        _later_if_larger, (x, places), height=height, width=width, fill=(smallest(x.dtype), OUTSIDE)
    )
    indices: jax.Array = jnp.broadcast_to(found, (*x.shape[:-3], height.outputs, width.outputs, x.shape[-1]))
    return indices


def _later_if_larger(first: Placed, later: Placed) -> Placed:
    from_outside = (first[1] == OUTSIDE) & (later[1] != OUTSIDE)  # padding is as small as the smallest pixel
    wins = exceeds(later[0], first[0]) | from_outside
    return jnp.where(wins, later[0], first[0]), jnp.where(wins, later[1], first[1])


def max_unpool2d(pooled: ArrayLike, indices: ArrayLike, size: Pair) -> jax.Array:
    """Put each maximum back to its place in an image of zeros: the reverse of `max_pool2d`, as far as there is one.

    Where windows overlap, a pixel may be the largest of several: it is put back once, not summed.

    Args:
        pooled: (N, H', W', C) or (H', W', C); integers or floating point.
        indices: Integers of the same shape: places row * width + column in the image, as
            `max_pool2d(..., return_indices=True)` returns them. A place outside of the image is left out.
        size: (height, width) of the image, or an int for both.

    Returns:
        (N, height, width, C), or (height, width, C), of the dtype of `pooled`.

    Raises:
        TypeError: A dtype of `pooled` that is not real, indices or a size that are not integers.
        ValueError: A wrong rank, a size below 1, or indices of another shape than `pooled`.

    Source: Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014, section 2.1.
    """
    pooled, indices = as_array("pooled", pooled), as_array("indices", indices)
    image_rank("pooled", pooled.shape)
    real("pooled", pooled.dtype)
    if not jnp.issubdtype(indices.dtype, jnp.integer):
        raise TypeError(f"indices must hold integers, got dtype {indices.dtype.name}")
    if indices.shape != pooled.shape:
        raise ValueError(f"indices must have the shape of pooled, {pooled.shape}, got {indices.shape}")
    height, width = pair("size", size, minimum=1)
    if pooled.ndim == 3:
        return max_unpool2d(pooled[None], indices[None], size)[0]
    number, channels = pooled.shape[0], pooled.shape[3]
    places = indices.reshape(number, -1, channels)
    places = jnp.where(places < 0, height * width, places)  # a place before the image is none from its end
    which = np.ogrid[:number, :1, :channels]
    plane = jnp.zeros((number, height * width, channels), pooled.dtype)
    plane = plane.at[which[0], places, which[2]].set(pooled.reshape(places.shape), mode="drop")
    return plane.reshape(number, height, width, channels)
