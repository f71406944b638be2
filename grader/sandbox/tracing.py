"""From a function to a program (traced on shapes), or to an answer (called on values). Imports JAX.

The worker does this to a learner's functions, and the maker of answer keys to its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

from grader.sandbox.messages import LoopTarget, Node, Spec, Target
from grader.values import Packer, unpack

Function = Callable[..., Any]


class JaxPacker(Packer):
    """Takes JAX arrays, and the tracers that stand for them, as arrays too."""

    def is_array(self, value: Any) -> bool:
        """Whether a value is a NumPy or a JAX array."""
        return super().is_array(value) or isinstance(value, jax.Array)


def apply(function: Function, target: Target, arrays: Sequence[Any]) -> Any:
    """The function, transformed as the target says, on arrays put where the target names them."""
    values, cotangent = (list(arrays[:-1]), arrays[-1]) if target.cotangent else (list(arrays), None)

    def plain(values: list[Any]) -> Any:
        return function(*unpack(target.args, _table(values)))

    if target.transform == "jit":
        return jax.jit(plain)(values)
    if target.transform == "vmap":
        return jax.vmap(plain, in_axes=(_axes(target),))(values)
    if target.transform == "grad":
        floating = [i for i, v in enumerate(values) if np.issubdtype(v.dtype, np.floating)]

        def weighted(inputs: tuple[Any, ...]) -> Any:
            whole = list(values)
            for i, value in zip(floating, inputs, strict=True):
                whole[i] = value
            return (plain(whole) * cotangent).sum()

        return jax.grad(weighted)(tuple(values[i] for i in floating))
    return plain(values)


def trace(function: Function, target: Target, specs: Sequence[Spec]) -> tuple[bytes, Node]:
    """The StableHLO program of a function on arrays of these shapes, and the node of its answer."""
    nodes: list[Node] = []

    def flat(arrays: list[Any]) -> list[Any]:
        packer = JaxPacker()
        nodes.append(packer.pack(apply(function, target, arrays)))
        return packer.arrays

    return lower(flat, [shape(s) for s in specs]), nodes[-1]


def lower(function: Function, *shapes: Any) -> bytes:
    """StableHLO text for the CPU; every argument stays an argument, used or not."""
    lowered = jax.jit(function, keep_unused=True).trace(*shapes).lower(lowering_platforms=("cpu",))
    return bytes(lowered.as_text(), "utf-8")


def trace_loop(
    functions: dict[str, Function], target: LoopTarget, specs: Sequence[Spec]
) -> tuple[list[bytes], int]:
    """Programs of a loop's init (where there is one) and step, and how many arrays the state is."""
    table = _table([shape(s) for s in specs])
    carry, fixed, batches = (unpack(node, table) for node in (target.carry, target.fixed, target.batches))
    programs = []
    state = carry
    if target.init:
        init = functions[target.init]
        state = (*carry, jax.eval_shape(init, *carry))
        programs.append(lower(lambda *c: jax.tree.leaves(init(*c)), *carry))
    batch = jax.tree.map(lambda s: jax.ShapeDtypeStruct(s.shape[1:], s.dtype), batches)
    step = functions[target.step]

    def flat(state: Any, fixed: Any, batch: Any) -> list[Any]:
        after, rest = split_state(step(*state, *fixed, *batch), len(state))
        _same_structure(state, after)
        return [*jax.tree.leaves(after), *jax.tree.leaves(rest)]

    programs.append(lower(flat, state, fixed, batch))
    return programs, len(jax.tree.leaves(state))


def split_state(result: Any, size: int) -> tuple[tuple[Any, ...], Any]:
    """What a step returned as its new state and the rest; a state of one may come without a tuple around it."""
    if result is None:
        raise TypeError("the step returned None: is a `return` missing?")
    if size == 1 and type(result) is not tuple:
        return (result,), ()
    if type(result) not in (tuple, list) or len(result) < size:
        raise TypeError(f"a step returns a tuple that begins with the new state, which has {size} parts")
    return tuple(result[:size]), tuple(result[size:])


def run_loop(functions: dict[str, Function], target: LoopTarget, arrays: Sequence[Any]) -> Any:
    """The whole loop by calls: the final carry, as a tuple."""
    table = _table(list(arrays))
    carry, fixed, batches = (unpack(node, table) for node in (target.carry, target.fixed, target.batches))
    state = (*carry, functions[target.init](*carry)) if target.init else carry
    for t in range(target.steps):
        batch = [jax.tree.map(lambda b, t=t: b[t], b) for b in batches]
        state, _ = split_state(functions[target.step](*state, *fixed, *batch), len(state))
    return state[: len(carry)]


def shape(spec: Spec) -> jax.ShapeDtypeStruct:
    """What JAX knows of an array while it traces."""
    return jax.ShapeDtypeStruct(spec.shape, spec.dtype)


def _table(arrays: list[Any]) -> dict[str, Any]:
    return {str(i): a for i, a in enumerate(arrays)}


def _axes(target: Target) -> list[int | None]:
    return [
        axis
        for node, axis in zip(target.args[1], target.in_axes, strict=True)
        for _ in range(_count_arrays(node))
    ]


def _count_arrays(node: Any) -> int:
    if node[:1] == ["array"]:
        return 1
    return sum(_count_arrays(item) for item in node if isinstance(item, list) and item)


def _same_structure(before: Any, after: Any) -> None:
    old: Any = jax.tree.flatten(before)
    new: Any = jax.tree.flatten(after)
    if old[1] != new[1]:
        raise TypeError(f"the new state has another structure than the old one: {new[1]} after {old[1]}")
    for one, other in zip(old[0], new[0], strict=True):
        got = jax.numpy.asarray(other)
        if one.shape != got.shape or one.dtype != got.dtype:
            raise TypeError(
                f"an array of the new state is {got.dtype}{got.shape}, was {one.dtype}{one.shape}"
            )
