"""Values of images that hold NaN or infinity, beside a program that is right for finite ones only.

A convolution written into a wider window (`jaxcnn.packed`) has zeros around its kernel. Zero times a NaN or an infinity
is NaN: it would reach windows that do not see that pixel. Checking every layer would cost a third of a training's speed,
so it is checked once, at the end: finite images lose nothing but a look at them.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

Program = Callable[[Any, jax.Array], jax.Array]


def mended(fast: Program, exact: Program, arrays: Any, x: jax.Array) -> jax.Array:
    """Return fast(arrays, x), and exact(arrays, x) for the images of the batch that are not finite.

    Gradients are those of `fast` with zeros in place of what is not finite. Where that matters, the outputs are not
    finite, nor is a gradient that comes from them.

    Args:
        fast: Right for finite images.
        exact: Right for all; computed only if an image of the batch, or what `fast` makes of it, is not finite.
        arrays: What the network is computed with: parameters and running statistics, a tree of arrays.
        x: (N, ...), floating point.
    """
    known = jnp.isfinite(x)
    y = fast(arrays, jnp.where(known, x, 0))
    within = [tuple(range(1, array.ndim)) for array in (x, y)]
    wrong = ~(known.all(axis=within[0]) & jnp.isfinite(lax.stop_gradient(y)).all(axis=within[1]))
    other = if_any(exact)(wrong, *jax.tree.map(lax.stop_gradient, (arrays, x)))
    return _chosen(y, other, wrong.reshape(-1, *(1,) * (y.ndim - 1)))


@jax.custom_jvp
def _chosen(y: jax.Array, other: jax.Array, wrong: jax.Array) -> jax.Array:
    return jnp.where(wrong, other, y)


@_chosen.defjvp
def _chosen_jvp(
    primals: tuple[jax.Array, jax.Array, jax.Array], tangents: tuple[jax.Array, Any, Any]
) -> tuple[jax.Array, jax.Array]:
    return _chosen(*primals), tangents[0]


def if_any(compute: Callable[..., jax.Array]) -> Callable[..., jax.Array]:
    """Make a function (wanted, *args): compute(*args) if any of `wanted` is true, else zeros.

    Under `vmap` there is one decision for all, where `lax.cond` would compute both sides every time.
    """

    @jax.custom_batching.custom_vmap
    def computed(wanted: jax.Array, *args: Any) -> jax.Array:
        shape = jax.eval_shape(compute, *args)
        y: jax.Array = lax.cond(wanted.any(), compute, lambda *_: jnp.zeros(shape.shape, shape.dtype), *args)
        return y

    @computed.def_vmap
    def _(size: int, batched: list[Any], wanted: jax.Array, *args: Any) -> tuple[jax.Array, bool]:
        in_axes = jax.tree.map(lambda has_axis: 0 if has_axis else None, tuple(batched[1:]))
        each = jax.vmap(compute, in_axes, axis_size=size)
        return if_any(each)(wanted, *args), True

    return computed
