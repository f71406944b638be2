"""Call functions on values: the worker calls a learner's, the maker of answer keys trusted ones.

JAX is loaded only if a call needs it; a function of plain numbers does not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.programs.arguments import Arguments
from grader.programs.target import LoopTarget, Target, count_arrays
from grader.values import Packer, unpack

Function = Callable[..., Any]


class JaxPacker(Packer):
    """A packer that also takes JAX arrays and tracers as arrays."""

    def is_array(self, value: Any) -> bool:
        """Whether a value is a NumPy or a JAX array."""
        jax = sys.modules.get("jax")
        return super().is_array(value) or (jax is not None and isinstance(value, jax.Array))


def apply(function: Function, target: Target, arrays: Sequence[Any], changed: set[int] | None = None) -> Any:
    """Call a function, transformed as the target says, on arrays in the places that the target names.

    The positions of the arguments that it changes in place are added to `changed`.
    """
    values, cotangent = (list(arrays[:-1]), arrays[-1]) if target.cotangent else (list(arrays), None)

    def plain(values: list[Any]) -> Any:
        return watched(function, unpack(target.args, table_of(values)), changed)

    if target.transform == "plain":
        return plain(values)
    import jax

    if target.transform == "jit":
        return jax.jit(plain)(values)
    if target.transform == "vmap":
        return jax.vmap(plain, in_axes=(_axes(target),))(values)
    if target.transform == "grad":
        floating = [i for i, v in enumerate(values) if np.issubdtype(v.dtype, np.floating)]

        def weighted(inputs: tuple[Any, ...]) -> Any:
            all_values = list(values)
            for i, value in zip(floating, inputs, strict=True):
                all_values[i] = value
            return (plain(all_values) * cotangent).sum()

        return jax.grad(weighted)(tuple(values[i] for i in floating))
    raise ValueError(f"no transform {target.transform}")


def watched(function: Function, arguments: Sequence[Any], changed: set[int] | None) -> Any:
    """Call a function, and add the positions of the arguments that it changes in place to `changed`."""
    if changed is None:
        return function(*arguments)
    before = Arguments(arguments)
    result = function(*arguments)
    changed |= before.changed()
    return result


def split_state(result: Any, size: int) -> tuple[tuple[Any, ...], Any]:
    """Split a step's result into the new state and the rest; a state of one part need not be in a tuple."""
    if result is None:
        raise TypeError("the step returned None: is a `return` missing?")
    if size == 1 and type(result) is not tuple:
        return (result,), ()
    if type(result) not in (tuple, list) or len(result) < size:
        raise TypeError(f"a step returns a tuple that begins with the new state, which has {size} parts")
    return tuple(result[:size]), tuple(result[size:])


def run_loop(
    functions: dict[str, Function], target: LoopTarget, arrays: Sequence[Any], changed: set[int] | None = None
) -> Any:
    """Run a loop by calling its functions, and return the final carry as a tuple.

    The positions of the arguments that init or the first step changes in place are added to `changed`.
    """
    import jax

    table = table_of(list(arrays))
    carry, fixed, batches = (unpack(node, table) for node in (target.carry, target.fixed, target.batches))
    state = (*carry, watched(functions[target.init], carry, changed)) if target.init else carry
    for t in range(target.steps):
        batch = [jax.tree.map(lambda b, t=t: b[t], b) for b in batches]
        arguments = (*state, *fixed, *batch)
        result = watched(functions[target.step], arguments, changed if t == 0 else None)
        state, _ = split_state(result, len(state))
    return state[: len(carry)]


def table_of(arrays: Sequence[Any]) -> dict[str, Any]:
    """Return arrays under the names that nodes give them."""
    return {str(i): a for i, a in enumerate(arrays)}


def _axes(target: Target) -> list[int | None]:
    return [
        axis
        for node, axis in zip(target.args[1], target.in_axes, strict=True)
        for _ in range(count_arrays(node))
    ]


def is_about_tracing(error: BaseException) -> bool:
    """Whether an error arose because the value of a traced array was used."""
    # Compare JAX's class by name, so that this module need not import JAX.
    return any(base.__name__ == "JAXTypeError" for base in type(error).__mro__)


def is_a_decision(error: BaseException) -> bool:
    """Whether an error arose because it was asked whether something is true of a traced array's value."""
    return type(error).__name__ == "TracerBoolConversionError"


def is_a_leak(error: BaseException) -> bool:
    """Whether an error arose because a traced array of an earlier call was kept, and used in this one."""
    return type(error).__name__ == "UnexpectedTracerError"
