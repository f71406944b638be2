"""Run a program: a small one is interpreted, a larger one compiled."""

from __future__ import annotations

import contextlib
import time
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
    return _runner(program, arrays, 1, interpret=interpret, compiling=compiling)(arrays)


def _runner(
    program: Program, arrays: list[Any], runs: int, *, interpret: bool, compiling: Compiling
) -> Callable[[list[Any]], list[Any]]:
    """Return what runs a program on inputs such as these: the interpreter, or the program compiled."""
    # The interpreter takes no unsigned inputs.
    unsigned = any(array.dtype.kind == "u" for array in arrays)
    if (
        interpret
        and not unsigned
        and program.interpretable
        and program.work * runs <= INTERPRETED_WORK
        and "stablehlo.while" not in program.operations
    ):
        return program.interpret
    from grader.programs.compile import compile_program, run_executable

    with compiling():
        executable = compile_program(program.text())
    return lambda arrays: [np.asarray(a) for a in run_executable(executable, arrays)]


def run_many(
    program: Program,
    stacks: list[Any],
    seconds: float,
    *,
    interpret: bool = True,
    compiling: Compiling = contextlib.nullcontext,
) -> list[Any]:
    """Run a program on several inputs, each stacked on a first axis, and return its outputs stacked in the same way.

    Args:
        program: the parsed program.
        stacks: its inputs.
        seconds: processor time after which no further run is begun.
        interpret: as for `run_program`.
        compiling: as for `run_program`.

    Raises:
        TimeoutError: so much time was taken before the last run.
    """
    ends = time.process_time() + seconds
    cases = [list(arrays) for arrays in zip(*stacks, strict=True)]
    run = _runner(program, cases[0], len(cases), interpret=interpret, compiling=compiling)
    results: list[list[Any]] = []
    for arrays in cases:
        if time.process_time() > ends:
            raise TimeoutError(f"{len(results)} of {len(cases)} runs took {seconds:g} s")
        results.append(run(arrays))
    return [np.stack(outputs) for outputs in zip(*results, strict=True)]
