"""Run a StableHLO program on arrays without compiling it, by the reference interpreter inside jaxlib.

It needs only jaxlib: `import jax` would take half a second, which most programs, being small, do not need.
The method: https://openxla.org/stablehlo/spec, the interpreter of which ships as `stablehlo.eval_module`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxlib.mlir import ir, passmanager
from jaxlib.mlir._mlir_libs import _jax_mlir_ext, _stablehlo
from jaxlib.mlir.dialects import chlo, sdy, stablehlo

from grader.i18n import gettext as _
from grader.programs import vocabulary
from grader.programs.measure import names_and_work, operations_of
from grader.programs.prove.fingerprint import Fingerprint
from grader.programs.scatter import separate_scatters
from grader.programs.sort import sort_stably
from grader.values import Node

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

    Args:
        text: a program's text, from whoever wrote it.

    Attributes:
        operations: how often each operation occurs in the traced program, by name; see `measure.operations_of`.
        interpretable: whether the interpreter has every operation.
        work: multiply-adds, and elements written by other operations, in one run; the body of a loop counts once.

    Raises:
        ProgramError: it is no program, or not one to be run here.
        MemoryError: one of its arrays is too large for any machine.
    """

    def __init__(self, text: bytes) -> None:
        words = _refuse(text)
        with CONTEXT, ir.Location.unknown():
            try:
                self._module = ir.Module.parse(text)
                self.operations = operations_of(self._module)
                _LEGALIZE.run(self._module.operation)
            except (ir.MLIRError, ValueError) as error:
                raise ProgramError(
                    _("the program can't be read: {why}").format(why=str(error)[:300])
                ) from error
            names, self.work = names_and_work(self._module)
            # Complex arrays end the process on their way out of the interpreter.
            self.interpretable = names <= INTERPRETED and not any("complex<" in word for word in words)
            if "stablehlo.scatter" in names:
                separate_scatters(self._module)
            if "stablehlo.sort" in names:
                sort_stably(self._module)

    def interpret(self, arrays: list[Array]) -> list[Array]:
        """Run the program in the interpreter, and return its outputs in order."""
        with CONTEXT, ir.Location.unknown():
            inputs = [_attribute(a) for a in arrays]
            return [np.array(out) for out in stablehlo.eval_module(self._module, inputs)]

    def fingerprint(self, seed: int, names: Sequence[str] = (), answer: Node | None = None) -> Fingerprint:
        """Return what the program is known by; see `prove.known.fingerprint`.

        Args:
            seed: what the random point is drawn from.
            names: what the learner calls the inputs.
            answer: the node of the answer that the outputs belong to; None for the outputs alone.

        Raises:
            NotProvableError: it does what no proof follows.
            ValueError: the node does not fit.
        """
        from grader.programs.answer import with_answer
        from grader.programs.prove.known import fingerprint

        with CONTEXT, ir.Location.unknown():
            module = self._module if answer is None else with_answer(self._module, answer)
            return fingerprint(module, seed, names)

    def text(self) -> bytes:
        """Return the program as text, with chlo operations replaced by plain ones."""
        return str(self._module).encode()


def _refuse(text: bytes) -> frozenset[str]:
    """Refuse a text that holds anything else than JAX writes, before it is parsed; return the words of any other.

    Raises:
        ProgramError, MemoryError: see `Program`.
    """
    if len(text) > vocabulary.MAX_TEXT:
        raise ProgramError(
            _("its text is {size} MB long; is a Python loop unrolled into thousands of operations?").format(
                size=len(text) >> 20
            )
        )
    if not text.isascii():
        raise ProgramError(_("the program can't be read: {why}").format(why=_("it is no text")))
    plain = text.decode("ascii")
    words = vocabulary.words(plain)
    if foreign := vocabulary.foreign(words):
        operations = [name for name in foreign if name.startswith(("stablehlo.", "chlo."))]
        sentence = _(
            "the program holds {names}, which is not run here. Keep to operations on arrays of jax.numpy, jax.nn and "
            "jax.lax: no callbacks, no debug.print, no jax.numpy.linalg."
        )
        raise ProgramError(sentence.format(names=", ".join(operations[:1] or foreign[:3])))
    if vocabulary.depth(plain) > vocabulary.MAX_DEPTH:
        raise ProgramError(_("its loops and branches lie too deep inside each other"))
    if vocabulary.largest(words) > vocabulary.MAX_ELEMENTS:
        raise MemoryError
    return words


def _attribute(array: Any) -> Any:
    # The layout of MLIR's buffer of bits has changed before; single attributes have not.
    if array.dtype == bool:
        kind = ir.RankedTensorType.get(array.shape, ir.IntegerType.get_signless(1))
        if not array.size:
            return ir.DenseElementsAttr.get_splat(kind, ir.BoolAttr.get(False))
        return ir.DenseElementsAttr.get([ir.BoolAttr.get(bool(x)) for x in array.flat], kind)
    ordered: Any = np.asarray(array, order="C")
    return ir.DenseElementsAttr.get(ordered)
