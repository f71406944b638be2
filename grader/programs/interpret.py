"""Run a StableHLO program on arrays without compiling it, by the reference interpreter inside jaxlib.

It needs only jaxlib: `import jax` would take half a second, which most programs, being small, do not need.
The method: https://openxla.org/stablehlo/spec, the interpreter of which ships as `stablehlo.eval_module`.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
from jaxlib.mlir import ir, passmanager
from jaxlib.mlir._mlir_libs import _jax_mlir_ext, _stablehlo
from jaxlib.mlir.dialects import chlo, sdy, stablehlo

from grader.i18n import gettext as _
from grader.programs.scatter import separate_scatters

Array = np.ndarray[Any, Any]

# An operation that the interpreter lacks aborts the process, so only programs of these are given to it.
# fmt: off
_PLAIN = (
    "abs", "add", "and", "atan2", "bitcast_convert", "broadcast_in_dim", "case", "cbrt", "ceil", "clamp",
    "compare", "concatenate", "constant", "convert", "convolution", "cosine", "count_leading_zeros",
    "divide", "dot_general", "dynamic_slice", "dynamic_update_slice", "exponential",
    "exponential_minus_one", "floor", "gather", "iota", "is_finite", "log", "log_plus_one", "logistic",
    "maximum", "minimum", "multiply", "negate", "not", "optimization_barrier", "or", "pad", "popcnt",
    "power", "reduce", "reduce_window", "remainder", "reshape", "return", "reverse", "round_nearest_afz",
    "round_nearest_even", "rsqrt", "scatter", "select", "select_and_scatter", "shift_left",
    "shift_right_arithmetic", "shift_right_logical", "sign", "sine", "slice", "sqrt", "subtract",
    "tan", "tanh", "transpose", "while", "xor",
)
# fmt: on
INTERPRETED = frozenset(f"stablehlo.{name}" for name in _PLAIN) | {
    "func.func",
    "func.call",
    "func.return",
    "builtin.module",
}
# The operations that give an answer on any input. Others may end the process, as integer division by zero does.
_TOTAL = (
    *("abs", "add", "and", "broadcast_in_dim", "compare", "concatenate", "constant", "dot_general", "iota"),
    *(
        "maximum",
        "minimum",
        "multiply",
        "negate",
        "not",
        "or",
        "pad",
        "reduce",
        "reshape",
        "return",
        "reverse",
    ),
    *("select", "slice", "subtract", "transpose"),
)
TOTAL = frozenset(f"stablehlo.{name}" for name in _TOTAL) | {
    "func.func",
    "func.call",
    "func.return",
    "builtin.module",
}
# A custom call names native code by a string, and can hold pointers to it: never run one in a learner's program.
REFUSED = frozenset({"stablehlo.custom_call", "stablehlo.composite"})
# What tracing writes. Other dialects are parsed too, and have a convolution of their own, say: no rule knows its name.
DIALECTS = frozenset({"builtin", "func", "stablehlo", "chlo"})


class ProgramError(Exception):
    """A program can't be parsed, or holds an operation that is not run here."""


def _context() -> ir.Context:
    registry = ir.DialectRegistry()
    _jax_mlir_ext.register_dialects(registry)
    context = ir.Context()
    context.append_dialect_registry(registry)
    context.load_all_available_dialects()
    stablehlo.register_dialect(context)
    chlo.register_dialect(context)
    sdy.register_dialect(context)
    return context


_stablehlo.register_stablehlo_passes()
CONTEXT = _context()
with CONTEXT:
    # chlo operations (erf, top_k ...) become plain ones.
    _LEGALIZE = passmanager.PassManager.parse("builtin.module(func.func(chlo-legalize-to-stablehlo))")


class Program:
    """A parsed program.

    Attributes:
        operations: how often each operation occurs in the traced program, by name.
        interpretable: whether the interpreter has every operation.
        work: multiply-adds, and elements written by other operations, in one run; the body of a loop counts once.
    """

    def __init__(self, text: bytes) -> None:
        with CONTEXT, ir.Location.unknown():
            try:
                self._module = ir.Module.parse(text)
                self.operations = count_operations(self._module)
                if refused := {
                    name
                    for name in self.operations
                    if name in REFUSED or name.partition(".")[0] not in DIALECTS
                }:
                    sentence = _("the program holds {names}, which is not run here")
                    raise ProgramError(sentence.format(names=", ".join(sorted(refused))))
                _LEGALIZE.run(self._module.operation)
            except (ir.MLIRError, ValueError) as error:
                raise ProgramError(
                    _("the program can't be read: {why}").format(why=str(error)[:300])
                ) from error
            separate_scatters(self._module)
            operations, self.work = _names_and_work(self._module)
            self.interpretable = operations <= INTERPRETED

    def interpret(self, arrays: list[Array]) -> list[Array]:
        """Run the program in the interpreter, and return its outputs in order."""
        with CONTEXT, ir.Location.unknown():
            inputs = [_attribute(a) for a in arrays]
            return [np.array(out) for out in stablehlo.eval_module(self._module, inputs)]

    def text(self) -> bytes:
        """Return the program as text, with chlo operations replaced by plain ones."""
        return str(self._module).encode()


def count_operations(module: ir.Module) -> dict[str, int]:
    """Count each operation of a module, at any depth."""
    counts: Counter[str] = Counter()

    def visit(operation: ir.Operation) -> ir.WalkResult:
        counts[operation.name] += 1
        return ir.WalkResult.ADVANCE

    module.operation.walk(visit)
    return dict(counts)


def _names_and_work(module: ir.Module) -> tuple[set[str], int]:
    """Return the names of a module's operations and the work of one run, in one walk: each walk is slow."""
    names, total = set(), 0

    def visit(operation: ir.Operation) -> ir.WalkResult:
        nonlocal total
        names.add(operation.name)
        for result in operation.results:
            if isinstance(result.type, ir.RankedTensorType):
                total += _size(result.type) * _terms(operation)
        return ir.WalkResult.ADVANCE

    module.operation.walk(visit)
    return names, total


def _terms(operation: ir.Operation) -> int:
    """Return the number of products summed for one element of an operation's result."""
    if operation.name == "stablehlo.convolution":
        kernel = _size(ir.RankedTensorType(operation.operands[1].type))
        return max(1, kernel // max(1, ir.RankedTensorType(operation.results[0].type).shape[-1]))
    if operation.name == "stablehlo.dot_general":
        left, right, out = (
            _size(ir.RankedTensorType(v.type)) for v in (*operation.operands, operation.results[0])
        )
        # With b batched, m and n free and k contracted elements: (bmk)(bnk) / (bmn) = b k^2.
        return max(1, round(math.sqrt(left * right / max(1, out))))
    return 1


def _size(tensor: ir.RankedTensorType) -> int:
    return math.prod(tensor.shape)


def _attribute(array: Any) -> Any:
    # The layout of MLIR's buffer of bits has changed before; single attributes have not.
    if array.dtype == bool:
        kind = ir.RankedTensorType.get(array.shape, ir.IntegerType.get_signless(1))
        if not array.size:
            return ir.DenseElementsAttr.get_splat(kind, ir.BoolAttr.get(False))
        return ir.DenseElementsAttr.get([ir.BoolAttr.get(bool(x)) for x in array.flat], kind)
    ordered: Any = np.asarray(array, order="C")
    return ir.DenseElementsAttr.get(ordered)
