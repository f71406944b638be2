"""Pooling of images (N, H, W, C) of any size to a given one: the window follows from the two sizes."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from jaxcnn.arguments import image_rank, pair, real
from jaxcnn.arrays import as_array, floating, wide
from jaxcnn.geometry import Pair


def global_avg_pool(x: ArrayLike) -> jax.Array:
    """Return the mean of each channel over the whole image.

    Args:
        x: (N, H, W, C) or a single image (H, W, C); integers or floating point.

    Returns:
        (N, C), or (C,) for a single image, of the dtype of `x`; integers give JAX's default floating-point type. Small
        types are summed in float32.

    Raises:
        TypeError: A dtype that is not real.
        ValueError: A wrong rank, or an image without pixels.

    Source: Lin, Chen and Yan, "Network in Network", 2013, section 3.2.
    """
    x = _image(x)
    return wide(x).mean((-3, -2)).astype(floating(x.dtype))


def global_max_pool(x: ArrayLike) -> jax.Array:
    """Return the largest pixel of each channel over the whole image; NaN counts as the largest.

    Args:
        x: (N, H, W, C) or a single image (H, W, C); integers or floating point.

    Returns:
        (N, C), or (C,) for a single image, of the dtype of `x`. Among several largest pixels, the first one, row by row,
        gets the whole gradient.

    Raises:
        TypeError: A dtype that is not real.
        ValueError: A wrong rank, or an image without pixels.
    """
    x = _image(x)
    pixels = x.reshape(*x.shape[:-3], -1, x.shape[-1])
    return jnp.take_along_axis(pixels, pixels.argmax(-2, keepdims=True), -2).squeeze(-2)


def adaptive_avg_pool2d(x: ArrayLike, output: Pair) -> jax.Array:
    """Return means of windows that cover the image evenly, as many as are asked for, whatever the image's size.

    Along an axis of n pixels, window i of m reaches from floor(i * n / m) up to, and without, ceil((i + 1) * n / m). Where
    m does not divide n, neighbouring windows share a pixel and some are longer than others.

    Args:
        x: (N, H, W, C) or a single image (H, W, C); integers or floating point.
        output: (height, width) of the result, or an int for both; it may be larger than the image.

    Returns:
        (N, height, width, C), or (height, width, C), of the dtype of `x`; integers give JAX's default floating-point
        type. Small types are summed in float32.

    Raises:
        TypeError: A dtype that is not real, or an output that is not of integers.
        ValueError: A wrong rank, an image without pixels, or an output below 1.

    Source: PyTorch's `AdaptiveAvgPool2d`, from He et al., "Spatial Pyramid Pooling in Deep Convolutional Networks", 2014.
    """
    x = _image(x)
    y: jax.Array = _adaptive(x, pair("output", output, minimum=1))
    return y


@partial(jax.jit, static_argnums=1, inline=True)
def _adaptive(x: jax.Array, output: tuple[int, int]) -> jax.Array:
    y = wide(x)
    for axis, windows in ((y.ndim - 2, output[1]), (y.ndim - 3, output[0])):
        y = _means(y, axis, windows)
    return y.astype(floating(x.dtype))


def _means(x: jax.Array, axis: int, windows: int) -> jax.Array:
    """Return the mean of each window along an axis.

    A product with a matrix of zeros and weights would be shorter, and would carry a NaN to windows that don't see it.
    """
    size, number = x.shape[axis], np.arange(windows)
    start, end = number * size // windows, -(-(number + 1) * size // windows)
    longest = int((end - start).max())
    if (end - start == longest).all() and longest * windows == size:  # no pixel is shared
        return x.reshape(*x.shape[:axis], windows, longest, *x.shape[axis + 1 :]).mean(axis + 1)
    cells = start[:, None] + np.arange(longest)
    inside = cells < end[:, None]
    pixels = x.take(np.where(inside, cells, start[:, None]), axis)
    shape = [1] * pixels.ndim
    shape[axis : axis + 2] = inside.shape
    total = jnp.where(inside.reshape(shape), pixels, 0).sum(axis + 1)
    return total / (end - start).reshape([windows if i == axis else 1 for i in range(x.ndim)]).astype(x.dtype)


def _image(x: ArrayLike) -> jax.Array:
    x = as_array("x", x)
    image_rank("x", x.shape)
    real("x", x.dtype)
    if 0 in x.shape[-3:-1]:
        raise ValueError(f"x must have at least one pixel, got shape {x.shape}")
    return x
