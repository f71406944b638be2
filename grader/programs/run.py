"""Run a program: interpreted where it is small, compiled where it is not."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.programs.interpret import Program

# About 0.2 s of interpreting; above it compiling, which costs that much at least, is the faster way.
INTERPRETED_WORK = 200_000

Compiling = Callable[[], contextlib.AbstractContextManager[Any]]
"""What surrounds a compilation: whoever runs a program may have a time limit of its own for that part."""


def run_program(
    program: Program,
    arrays: list[Any],
    *,
    interpret: bool = True,
    compiling: Compiling = contextlib.nullcontext,
) -> list[Any]:
    """A program's outputs, in order.

    Args:
        program: it holds only operations that are run here; see `Program`.
        arrays: its inputs, of its shapes and dtypes.
        interpret: False to compile even what is small.
        compiling: entered for the time of a compilation.
    """
    # The interpreter's inputs are signed, or not at all.
    unsigned = any(array.dtype.kind == "u" for array in arrays)
    if (
        interpret
        and not unsigned
        and program.interpretable
        and program.work <= INTERPRETED_WORK
        and "stablehlo.while" not in program.operations
    ):
        return program.interpret(arrays)
    from grader.programs.compile import compile_program, run_executable

    with compiling():
        executable = compile_program(program.text())
    return [np.asarray(a) for a in run_executable(executable, arrays)]
