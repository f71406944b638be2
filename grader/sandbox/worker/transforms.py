"""JAX's transformations of functions without JAX, for calls that are only tried: a map is a loop, a gradient is unknown.

Most changes of a training are wrong before any gradient is used, and a gradient is what takes time. So at first each one
is NaN, and so is all that follows from it; what is right as far as it is known is called again with the first gradient.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.sandbox.worker.frozen import frozen, is_traced, plain

Function = Callable[..., Any]
SECONDS = 1.0
"""Processor time for all gradients: each is compiled, and kept for the changes that come after it."""


def vmap(function: Function, in_axes: Any = 0, out_axes: Any = 0, **others: Any) -> Function:
    """`jax.vmap` as a loop."""

    def mapped(*args: Any, **keywords: Any) -> Any:
        axes = in_axes if isinstance(in_axes, tuple | list) else (in_axes,) * len(args)
        simple = isinstance(out_axes, int) and all(axis is None or isinstance(axis, int) for axis in axes)
        if keywords or others or not simple or len(axes) != len(args) or is_traced(args):
            real = sys.modules["jax"].vmap(function, in_axes, out_axes, **others)
            return frozen(real(*plain(args), **plain(keywords)))
        return _loop(function, args, axes, out_axes)

    return mapped


def _loop(function: Function, args: Sequence[Any], axes: Sequence[int | None], out_axis: int) -> Any:
    tree = sys.modules["jax"].tree
    sizes = {
        np.shape(leaf)[axis]
        for arg, axis in zip(args, axes, strict=True)
        if axis is not None
        for leaf in tree.leaves(arg)
    }
    if len(sizes) != 1:
        raise ValueError("vmap got inconsistent sizes for array axes to be mapped")

    def at(arg: Any, axis: int | None, i: int) -> Any:
        return (
            arg if axis is None else tree.map(lambda leaf: np.moveaxis(np.asanyarray(leaf), axis, 0)[i], arg)
        )

    results = [
        function(*(at(arg, axis, i) for arg, axis in zip(args, axes, strict=True)))
        for i in range(sizes.pop())
    ]
    return tree.map(lambda *leaves: frozen(np.stack([plain(leaf) for leaf in leaves], out_axis)), *results)


def scan(  # as JAX has it
    f: Function,
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: Any = None,
    **_: Any,
) -> Any:
    """`jax.lax.scan` as a loop."""
    tree = sys.modules["jax"].tree
    if is_traced((init, *tree.leaves(xs))):
        return sys.modules["jax"].lax.scan(f, init, xs, length, bool(reverse))
    leaves = tree.leaves(xs)
    steps = range(len(leaves[0]) if leaves else length or 0)
    carry, outputs = init, []
    for i in reversed(steps) if reverse else steps:
        carry, output = f(carry, tree.map(lambda leaf, i=i: leaf[i], xs))
        outputs.append(output)
    if reverse:
        outputs.reverse()
    return carry, tree.map(lambda *kept: frozen(np.stack([plain(leaf) for leaf in kept])), *outputs)


def fori_loop(lower: Any, upper: Any, body_fun: Function, init_val: Any, **_: Any) -> Any:
    """`jax.lax.fori_loop` as a loop."""
    if is_traced((lower, upper)):
        return sys.modules["jax"].lax.fori_loop(lower, upper, body_fun, init_val)
    value = init_val
    for i in range(int(lower), int(upper)):
        value = body_fun(i, value)
    return value


class Gradients:
    """`jax.grad` and `jax.value_and_grad`: NaN, or the first gradient of a call.

    Attributes:
        known: whether the first gradient of each call is computed.
    """

    def __init__(self) -> None:
        self.known = False
        self._is_first = True
        self._spent = 0.0
        self._kept: dict[Any, Any] = {}

    def begin(self) -> None:
        """A call begins."""
        self._is_first = True

    def grad(self, fun: Function, argnums: Any = 0, has_aux: Any = None, **others: Any) -> Function:
        """Take the place of `jax.grad`."""
        both = self.value_and_grad(fun, argnums, has_aux, **others)

        def gradient(*args: Any, **keywords: Any) -> Any:
            value, found = both(*args, **keywords)
            return (found, value[1]) if has_aux else found

        return gradient

    def value_and_grad(self, fun: Function, argnums: Any = 0, has_aux: Any = None, **others: Any) -> Function:
        """Take the place of `jax.value_and_grad`."""
        jax = sys.modules["jax"]
        real = jax.value_and_grad(fun, argnums, bool(has_aux), **others)

        def both(*args: Any, **keywords: Any) -> Any:
            leaves = jax.tree.leaves((args, keywords))
            if is_traced(leaves):
                return real(*args, **keywords)
            value = fun(*args, **keywords)
            scalar = value[0] if has_aux else value
            if np.shape(scalar) != ():
                raise TypeError("Gradient only defined for scalar-output functions.")
            of = tuple(args[i] for i in argnums) if isinstance(argnums, tuple | list) else args[argnums]
            unknown = jax.tree.map(_unknown, of)
            if not self.known:
                return value, unknown
            # What has the same value there has the same gradient: what is found so is looked at again.
            key = (repr(argnums), _bytes(scalar), *map(_bytes, leaves))
            if key not in self._kept:
                if not self._is_first or self._spent > SECONDS:
                    return value, unknown
                begun = time.process_time()
                self._kept[key] = frozen(_compiled(real, plain(args), plain(keywords)))[1]
                self._spent += time.process_time() - begun
            self._is_first = False
            return value, self._kept[key]

        return both


def _compiled(function: Function, args: Any, keywords: Any) -> Any:
    """Call a function as one program, which is compiled sooner than each of its operations."""
    from grader.programs.compile import quick  # JAX, which is there by now

    jax = sys.modules["jax"]
    compiled = jax.jit(function).lower(*args, **keywords).compile(compiler_options=dict(quick()))
    return jax.tree.map(np.asarray, compiled(*args, **keywords))


def _unknown(leaf: Any) -> Any:
    if not np.issubdtype(np.result_type(leaf), np.floating):
        raise TypeError("grad requires real-valued inputs")
    return frozen(np.full(np.shape(leaf), np.nan, np.float32))


def _bytes(leaf: Any) -> Any:
    array = np.asarray(leaf)
    return array.shape, array.dtype.str, hash(array.tobytes())
