"""Max and average pooling of images (N, H, W, C), each channel on its own; `jaxcnn.reduce` has the programs."""

from functools import partial
from typing import Literal, overload

import jax
import numpy as np
from jax.typing import ArrayLike

from jaxcnn.arguments import image_rank, pair, real
from jaxcnn.arrays import as_array, floating, wide
from jaxcnn.border import bordered
from jaxcnn.geometry import Axis, Padding, Pair, axes, check_pixels
from jaxcnn.indices import indices_of_max
from jaxcnn.reduce import PoolMethod, checked, largest, total


@overload
def max_pool2d(
    x: ArrayLike,
    window: Pair,
    *,
    stride: Pair | None = None,
    padding: Padding = "valid",
    dilation: Pair = 1,
    ceil_mode: bool = False,
    return_indices: Literal[False] = False,
    method: PoolMethod | None = None,
) -> jax.Array: ...


@overload
def max_pool2d(
    x: ArrayLike,
    window: Pair,
    *,
    stride: Pair | None = None,
    padding: Padding = "valid",
    dilation: Pair = 1,
    ceil_mode: bool = False,
    return_indices: Literal[True],
    method: PoolMethod | None = None,
) -> tuple[jax.Array, jax.Array]: ...


def max_pool2d(
    x: ArrayLike,
    window: Pair,
    *,
    stride: Pair | None = None,
    padding: Padding = "valid",
    dilation: Pair = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
    method: PoolMethod | None = None,
) -> jax.Array | tuple[jax.Array, jax.Array]:
    """Return the largest pixel of each window, for each channel on its own. It has no parameters.

    Padding counts as minus infinity (for types without one, as the smallest number), so that it is never the maximum, even if all
    pixels are negative. NaN counts as the largest. Among several largest pixels, the first one, row by row, gets the
    whole gradient.

    Args:
        x: (N, H, W, C) or a single image (H, W, C); integers or floating point.
        window: An int or (height, width).
        stride: An int or (height, width); None for the window's size.
        padding: As for `jaxcnn.conv2d`.
        dilation: Distance in pixels between the window's cells, an int or (height, width).
        ceil_mode: Whether a last window may hang over the padding, so that H' is rounded up and not down: by at most
            stride - 1 pixels, and it must start on the image or in the padding before it.
        return_indices: Whether to return where the maxima lie, too, as `jaxcnn.max_unpool2d` takes it.
        method: "slices" or "lax" (see `jaxcnn.reduce`). None takes slices with a dilation, otherwise that of
            `jaxcnn.choices` for the platform.

    Returns:
        (N, H', W', C), or (H', W', C) for a single image, of the dtype of `x`. With `return_indices`, also an array of
        the same shape, int32: the place of each maximum in its channel of the image, row * W + column; of several, the
        one that gets the gradient.

    Raises:
        TypeError: A dtype that is not real, or a window, stride, padding or dilation not of integers.
        ValueError: A wrong rank, a window larger than the padded image, an unknown padding or method, or a
            padding so wide that a window covers no pixel.

    Source: lecture, slides on pooling.
    """
    x = as_array("x", x)
    height, width = _axes(x, window, stride, padding, dilation, ceil_mode)
    check_pixels(height, width)
    pooled: jax.Array = _largest(*bordered(x, height, width), checked(method))
    return (pooled, _indices(x, height, width)) if return_indices else pooled


def avg_pool2d(
    x: ArrayLike,
    window: Pair,
    *,
    stride: Pair | None = None,
    padding: Padding = "valid",
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    method: PoolMethod | None = None,
) -> jax.Array:
    """Return the mean of each window, for each channel on its own. It has no parameters.

    Args:
        x: (N, H, W, C) or a single image (H, W, C); integers or floating point.
        window: An int or (height, width).
        stride: An int or (height, width); None for the window's size.
        padding: As for `jaxcnn.conv2d`.
        ceil_mode: Whether a last window may hang over the padding, as for `max_pool2d`. Its cells beyond the padding never
            count.
        count_include_pad: Whether the padding's zeros count as pixels. If not, each sum is divided by
            the number of the window's cells that lie on the image.
        method: "slices" or "lax" (see `jaxcnn.reduce`). None takes that of `jaxcnn.choices` for the platform.

    Returns:
        (N, H', W', C), or (H', W', C) for a single image, of the dtype of `x`; integers give JAX's
        default floating-point type.

    Raises:
        TypeError: A dtype that is not real, or a window, stride or padding not of integers.
        ValueError: A wrong rank, a window larger than the padded image, an unknown padding or method, or,
            if the padding does not count, one so wide that a window covers no pixel.

    Source: lecture, slides on pooling.
    """
    x = as_array("x", x)
    height, width = _axes(x, window, stride, padding, 1, ceil_mode)
    if not count_include_pad:
        check_pixels(height, width)
    pooled: jax.Array = _mean(*bordered(x, height, width), bool(count_include_pad), checked(method))
    return pooled


# Compiled as one function, so that an eager call compiles one program and not one for every slice.
_largest = jax.jit(largest, static_argnums=(1, 2, 3), inline=True)
_indices = jax.jit(indices_of_max, static_argnums=(1, 2), inline=True)


@partial(jax.jit, static_argnums=(1, 2, 3, 4), inline=True)
def _mean(
    x: jax.Array,
    height: Axis,
    width: Axis,
    count_include_pad: bool,  # noqa: FBT001  # jit takes static arguments by position
    method: PoolMethod | None,
) -> jax.Array:
    sums = total(wide(x), height, width, method)
    rows, columns = (axis.padded if count_include_pad else axis.pixels for axis in (height, width))
    count = np.outer(rows, columns)
    if count.min() == count.max():
        mean = sums / int(count.max())
    else:
        mean = sums / count.reshape((1,) * (x.ndim - 3) + (*count.shape, 1)).astype(sums.dtype)
    return mean.astype(floating(x.dtype))


def _axes(
    x: jax.Array,
    window: Pair,
    stride: Pair | None,
    padding: Padding,
    dilation: Pair,
    ceil_mode: bool,  # noqa: FBT001  # the functions above take it by name
) -> tuple[Axis, Axis]:
    image_rank("x", x.shape)
    real("x", x.dtype)
    size = pair("window", window, minimum=1)
    return axes(
        "window",
        x.shape[-3:-1],
        size,
        stride=size if stride is None else stride,
        padding=padding,
        dilation=dilation,
        ceil_mode=bool(ceil_mode),
    )
