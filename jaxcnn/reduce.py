"""Reduce each window of images (N, H, W, C) to one number, each channel on its own: what all pooling is made of.

Two programs, same values:

- "slices": reduces windows along their width, then along their height. Cell number t of all windows is a strided
  slice of the image, so each of the two passes combines as many slices as the window is long. On the CPU its
  gradient is 8 to 30 times faster than that of "lax".
- "lax": `lax.reduce_window`, whose gradient does not support dilation.
"""

import math
from collections.abc import Callable
from functools import partial, reduce
from typing import Any, Literal, get_args

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from jaxcnn import choices
from jaxcnn.geometry import Axis

PoolMethod = Literal["slices", "lax"]


def checked(method: object) -> PoolMethod | None:
    """Return a method, or None.

    Raises:
        ValueError: It is neither.
    """
    if method not in (None, *get_args(PoolMethod)):
        raise ValueError(f"method must be one of {', '.join(get_args(PoolMethod))}, or None, got {method!r}")
    return method  # type: ignore[return-value]  # just looked up


def largest(x: jax.Array, height: Axis, width: Axis, method: PoolMethod | None) -> jax.Array:
    """Return the largest pixel of each window, which has one at least; among equals, the first gets the gradient."""
    if method is None and (height.dilation, width.dilation) != (1, 1):
        method = "slices"
    return _reduce(_larger, lax.max, x, height, width, smallest(x.dtype), method)


def total(x: jax.Array, height: Axis, width: Axis, method: PoolMethod | None) -> jax.Array:
    """Return the sum of each window."""
    return _reduce(jnp.add, lax.add, x, height, width, 0, method)


def smallest(dtype: np.dtype) -> float:
    """Return what is never larger than a pixel: minus infinity, or the smallest number of a type that has none."""
    if not jnp.issubdtype(dtype, jnp.floating):
        return int(jnp.iinfo(dtype).min)  # type: ignore[no-untyped-call]  # JAX leaves it untyped
    with np.errstate(invalid="ignore"):
        infinite = np.isinf(np.array(-np.inf, dtype).astype(np.float32))
    return -math.inf if infinite else float(jnp.finfo(dtype).min)  # type: ignore[no-untyped-call]  # JAX leaves it untyped


def exceeds(b: jax.Array, a: jax.Array) -> jax.Array:
    """Whether `b` is the maximum of both and `a` is not; NaN counts as the largest, the last one of several."""
    return (b > a) | (b != b)  # noqa: PLR0124  # only NaN differs from itself


def _larger(a: jax.Array, b: jax.Array) -> jax.Array:
    """Return the maximum; among equals, `a` gets the gradient, which `jnp.maximum` would split."""
    return jnp.where(exceeds(b, a), b, a)


def _reduce(
    combine: Callable[[jax.Array, jax.Array], jax.Array],
    operation: Callable[[jax.Array, jax.Array], jax.Array],
    x: jax.Array,
    height: Axis,
    width: Axis,
    fill: float,
    method: PoolMethod | None,
) -> jax.Array:
    """Combine the cells of each window, with padding of value `fill`; `operation` is the same function of `lax`."""
    slices = partial(by_slices, combine, height=height, width=width, fill=fill)
    windows = partial(_by_lax, operation, height=height, width=width, fill=fill)
    if method is None:
        y: jax.Array = lax.platform_dependent(
            x, **choices.branches("pool", {"slices": slices, "lax": windows})
        )
        return y
    return slices(x) if method == "slices" else windows(x)


def by_slices(combine: Callable[[Any, Any], Any], x: Any, *, height: Axis, width: Axis, fill: Any) -> Any:
    """Combine the cells of each window, row by row; `x` may be a tuple of arrays with a tuple of fills."""

    def bordered(array: jax.Array, value: float) -> jax.Array:
        border = (*((0, 0),) * (array.ndim - 3), height.border, width.border, (0, 0))
        return jnp.pad(array, border, constant_values=value)

    x = jax.tree.map(bordered, x, fill)
    for number, axis in ((-2, width), (-3, height)):
        length = (axis.outputs - 1) * axis.stride + 1
        starts = [cell * axis.dilation for cell in range(axis.window)]
        cut = partial(_slices, starts=starts, length=length, stride=axis.stride, number=number)
        x = reduce(combine, cut(x))
    return x


def _slices(x: Any, *, starts: list[int], length: int, stride: int, number: int) -> list[Any]:
    """Return for each start the pixels that meet that cell of all windows, along the axis of that number."""

    def cut(start: int) -> Any:
        return jax.tree.map(
            lambda array: lax.slice_in_dim(array, start, start + length, stride, axis=array.ndim + number), x
        )

    return [cut(start) for start in starts]


def _by_lax(
    operation: Callable[[jax.Array, jax.Array], jax.Array],
    x: jax.Array,
    *,
    height: Axis,
    width: Axis,
    fill: float,
) -> jax.Array:
    rest = (1,) * (x.ndim - 3)
    y: jax.Array = lax.reduce_window(
        x,
        np.asarray(fill, x.dtype)[()],
        operation,
        window_dimensions=(*rest, height.window, width.window, 1),
        window_strides=(*rest, height.stride, width.stride, 1),
        padding=(*((0, 0),) * (x.ndim - 3), height.border, width.border, (0, 0)),
        window_dilation=(*rest, height.dilation, width.dilation, 1),
    )
    return y
