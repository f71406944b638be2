"""Run a program: a small one is interpreted, a larger one compiled."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.programs.interpret import Program

# About 0.2 s of interpreting, which is the least that compiling takes: above this work, compiling is faster.
INTERPRETED_WORK = 200_000

Compiling = Callable[[], contextlib.AbstractContextManager[Any]]
"""Makes a context manager that is entered during a compilation, for example to limit its time."""


def run_program(
    program: Program,
    arrays: list[Any],
    *,
    interpret: bool = True,
    compiling: Compiling = contextlib.nullcontext,
) -> list[Any]:
    """Run a program, and return its outputs in order.

    Args:
        program: the parsed program.
        arrays: its inputs, of the program's shapes and dtypes.
        interpret: False to compile even a small program.
        compiling: makes the context manager that is entered during a compilation.
    """
    # The interpreter takes no unsigned inputs.
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
