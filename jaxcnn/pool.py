"""Max and average pooling of images (N, H, W, C), each channel on its own.

Two programs, same values:

- "slices": reduces windows along their width, then along their height. Cell number t of all windows is a strided
  slice of the image, so each of the two passes combines as many slices as the window is long. On the CPU its
  gradient is 8 to 30 times faster than that of "lax".
- "lax": `lax.reduce_window`, whose gradient does not support dilation.
"""

import math
from collections.abc import Callable
from functools import partial, reduce
from typing import Literal, get_args

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike

from jaxcnn import choices
from jaxcnn.arguments import image_rank, pair, real
from jaxcnn.arrays import as_array
from jaxcnn.geometry import Axis, Padding, Pair, axes, check_pixels

PoolMethod = Literal["slices", "lax"]
Combine = Callable[[jax.Array, jax.Array], jax.Array]


def max_pool2d(
    x: ArrayLike,
    window: Pair,
    *,
    stride: Pair | None = None,
    padding: Padding = "valid",
    dilation: Pair = 1,
    method: PoolMethod | None = None,
) -> jax.Array:
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
        method: "slices" or "lax" (see the module). None takes slices with a dilation, otherwise that of
            `jaxcnn.choices` for the platform.

    Returns:
        (N, H', W', C), or (H', W', C) for a single image, of the dtype of `x`.

    Raises:
        TypeError: A dtype that is not real, or a window, stride, padding or dilation not of integers.
        ValueError: A wrong rank, a window larger than the padded image, an unknown padding or method, or a
            padding so wide that a window covers no pixel.

    Source: lecture, slides on pooling.
    """
    x = as_array("x", x)
    height, width = _axes(x, window, stride, padding, dilation)
    check_pixels(height, width)
    pooled: jax.Array = _max(x, height, width, _checked(method))
    return pooled


def avg_pool2d(
    x: ArrayLike,
    window: Pair,
    *,
    stride: Pair | None = None,
    padding: Padding = "valid",
    count_include_pad: bool = True,
    method: PoolMethod | None = None,
) -> jax.Array:
    """Return the mean of each window, for each channel on its own. It has no parameters.

    Args:
        x: (N, H, W, C) or a single image (H, W, C); integers or floating point.
        window: An int or (height, width).
        stride: An int or (height, width); None for the window's size.
        padding: As for `jaxcnn.conv2d`.
        count_include_pad: Whether the padding's zeros count as pixels. If not, each sum is divided by
            the number of the window's cells that lie on the image.
        method: "slices" or "lax" (see the module). None takes that of `jaxcnn.choices` for the platform.

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
    height, width = _axes(x, window, stride, padding, 1)
    if not count_include_pad:
        check_pixels(height, width)
    pooled: jax.Array = _mean(x, height, width, bool(count_include_pad), _checked(method))
    return pooled


# Compiled as one function, so that an eager call compiles one program and not one for every slice.
@partial(jax.jit, static_argnums=(1, 2, 3), inline=True)
def _max(x: jax.Array, height: Axis, width: Axis, method: PoolMethod | None) -> jax.Array:
    if method is None and (height.dilation, width.dilation) != (1, 1):
        method = "slices"
    return _reduce(_larger, lax.max, x, height, width, _smallest(x.dtype), method)


@partial(jax.jit, static_argnums=(1, 2, 3, 4), inline=True)
def _mean(
    x: jax.Array,
    height: Axis,
    width: Axis,
    count_include_pad: bool,  # noqa: FBT001  # jit takes static arguments by position
    method: PoolMethod | None,
) -> jax.Array:
    dtype = x.dtype if jnp.issubdtype(x.dtype, jnp.floating) else jnp.result_type(float)
    # A sum in bfloat16 or float16 would lose digits that the mean has.
    wide = x.astype(jnp.float32 if jnp.dtype(dtype).itemsize < 4 else dtype)
    total = _reduce(jnp.add, lax.add, wide, height, width, 0, method)
    if count_include_pad:
        return (total / (height.window * width.window)).astype(dtype)
    count = np.outer(height.pixels, width.pixels).reshape(
        (1,) * (x.ndim - 3) + (height.outputs, width.outputs, 1)
    )
    return (total / count.astype(total.dtype)).astype(dtype)


def _smallest(dtype: np.dtype) -> float:
    """Return what is never larger than a pixel: minus infinity, or the smallest number of a type that has none."""
    if not jnp.issubdtype(dtype, jnp.floating):
        return int(jnp.iinfo(dtype).min)  # type: ignore[no-untyped-call]  # JAX leaves it untyped
    with np.errstate(invalid="ignore"):
        infinite = np.isinf(np.array(-np.inf, dtype).astype(np.float32))
    return -math.inf if infinite else float(jnp.finfo(dtype).min)  # type: ignore[no-untyped-call]  # JAX leaves it untyped


def _larger(a: jax.Array, b: jax.Array) -> jax.Array:
    """Return the maximum; among equals, `a` gets the gradient, which `jnp.maximum` would split."""
    b_wins = (b > a) | (b != b)  # noqa: PLR0124  # only NaN differs from itself
    return jnp.where(b_wins, b, a)


def _reduce(
    combine: Combine,
    operation: Combine,
    x: jax.Array,
    height: Axis,
    width: Axis,
    fill: float,
    method: PoolMethod | None,
) -> jax.Array:
    """Combine the cells of each window, with padding of value `fill`; `operation` is the same function of `lax`."""
    slices = partial(_by_slices, combine, height=height, width=width, fill=fill)
    windows = partial(_by_lax, operation, height=height, width=width, fill=fill)
    if method is None:
        y: jax.Array = lax.platform_dependent(
            x, **choices.branches("pool", {"slices": slices, "lax": windows})
        )
        return y
    return slices(x) if method == "slices" else windows(x)


def _by_slices(combine: Combine, x: jax.Array, *, height: Axis, width: Axis, fill: float) -> jax.Array:
    border = ((height.low, height.high), (width.low, width.high), (0, 0))
    x = jnp.pad(x, ((0, 0),) * (x.ndim - 3) + border, constant_values=fill)
    for number, axis in ((-2, width), (-3, height)):
        length = (axis.outputs - 1) * axis.stride + 1
        starts = (cell * axis.dilation for cell in range(axis.window))
        cells = [
            lax.slice_in_dim(x, start, start + length, axis.stride, axis=x.ndim + number) for start in starts
        ]
        x = reduce(combine, cells)
    return x


def _by_lax(operation: Combine, x: jax.Array, *, height: Axis, width: Axis, fill: float) -> jax.Array:
    rest = (1,) * (x.ndim - 3)
    y: jax.Array = lax.reduce_window(
        x,
        np.asarray(fill, x.dtype)[()],
        operation,
        window_dimensions=(*rest, height.window, width.window, 1),
        window_strides=(*rest, height.stride, width.stride, 1),
        padding=((0, 0),) * (x.ndim - 3) + ((height.low, height.high), (width.low, width.high), (0, 0)),
        window_dilation=(*rest, height.dilation, width.dilation, 1),
    )
    return y


def _checked(method: object) -> PoolMethod | None:
    if method not in (None, *get_args(PoolMethod)):
        raise ValueError(f"method must be one of {', '.join(get_args(PoolMethod))}, or None, got {method!r}")
    return method  # type: ignore[return-value]  # just looked up


def _axes(
    x: jax.Array, window: Pair, stride: Pair | None, padding: Padding, dilation: Pair
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
    )
