"""Trace functions on shapes to StableHLO programs. Imports JAX.

The worker traces a learner's functions, and the maker of answer keys trusted ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax

from grader.programs.call import JaxPacker, apply, split_state, table_of, watched
from grader.programs.lines import with_lines
from grader.programs.target import LoopTarget, Spec, Target
from grader.values import Node, unpack

Function = Callable[..., Any]


def trace(
    function: Function,
    target: Target,
    specs: Sequence[Spec],
    changed: set[int] | None = None,
    file: str = "",
) -> tuple[bytes, Node]:
    """Return the StableHLO program of a function on arrays of these shapes, and the node of its answer.

    The positions of the arguments that it changes in place, dicts or lists, are added to `changed`. The program has the lines
    of the file of this name, if there is one; see `lines`.
    """
    nodes: list[Node] = []

    def flat(arrays: list[Any]) -> list[Any]:
        packer = JaxPacker()
        nodes.append(packer.pack(apply(function, target, arrays, changed)))
        return packer.arrays

    return lower(flat, [shape(s) for s in specs], file=file), nodes[-1]


def lower(function: Function, *shapes: Any, file: str = "") -> bytes:
    """Return a function's StableHLO text for the CPU, with the lines of a file; unused arguments are kept."""
    lowered = jax.jit(function, keep_unused=True).trace(*shapes).lower(lowering_platforms=("cpu",))
    text = with_lines(lowered.as_text(debug_info=True), file) if file else lowered.as_text()
    return bytes(text, "utf-8")


def trace_loop(
    functions: dict[str, Function],
    target: LoopTarget,
    specs: Sequence[Spec],
    changed: set[int] | None = None,
) -> tuple[list[bytes], int]:
    """Return the programs of a loop's init, if it has one, and step, and the number of arrays in the state.

    The positions of the arguments that these change in place are added to `changed`.
    """
    table = table_of([shape(s) for s in specs])
    carry, fixed, batches = (unpack(node, table) for node in (target.carry, target.fixed, target.batches))
    programs = []
    state = carry
    if target.init:
        init = functions[target.init]
        state = (*carry, jax.eval_shape(init, *carry))
        programs.append(lower(lambda *c: jax.tree.leaves(watched(init, c, changed)), *carry))
    batch = jax.tree.map(lambda s: jax.ShapeDtypeStruct(s.shape[1:], s.dtype), batches)
    step = functions[target.step]

    def flat(state: Any, fixed: Any, batch: Any) -> list[Any]:
        after, rest = split_state(watched(step, (*state, *fixed, *batch), changed), len(state))
        _same_structure(state, after)
        return [*jax.tree.leaves(after), *jax.tree.leaves(rest)]

    programs.append(lower(flat, state, fixed, batch))
    return programs, len(jax.tree.leaves(state))


def shape(spec: Spec) -> jax.ShapeDtypeStruct:
    """Return an array's shape and dtype in the form that JAX traces on."""
    return jax.ShapeDtypeStruct(spec.shape, spec.dtype)


def _same_structure(before: Any, after: Any) -> None:
    old: Any = jax.tree.flatten(before)
    new: Any = jax.tree.flatten(after)
    if old[1] != new[1]:
        raise TypeError(f"the new state has another structure than the old one: {new[1]} after {old[1]}")
    for old_array, new_array in zip(old[0], new[0], strict=True):
        got = jax.numpy.asarray(new_array)
        if old_array.shape != got.shape or old_array.dtype != got.dtype:
            raise TypeError(
                f"an array of the new state is {got.dtype}{got.shape}, was {old_array.dtype}{old_array.shape}"
            )
