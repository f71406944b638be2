"""Whether a program is proved equal to another for every input of its shapes, or why not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxlib.mlir import ir

from grader.programs.prove.bounds import DEGREES, ERROR, PEAK, SIZE
from grader.programs.prove.field import PRIMES, NotProvableError
from grader.programs.prove.known import Run, run_at

ROOM = 2.0**12
"""How many times as large as the answer a number on the way to it may be; what is added and taken away again rounds."""
ROUNDED = 2.0**-20
"""How much of the answer the rounding of constants may be."""


@dataclass(frozen=True)
class Known:
    """What a program is known by.

    Attributes:
        exact: its outputs, each constant what it is.
        simple: its outputs, constants that are simple fractions but for their rounding taken for these.
    """

    exact: Run
    simple: Run


@dataclass(frozen=True)
class Verdict:
    """Whether two programs are proved equal.

    Attributes:
        proved: whether they are.
        reason: why not, as the end of a sentence; empty where they are.
        bound: the probability that they are proved and differ, at most.
    """

    proved: bool
    reason: str = ""
    bound: float = 0.0


def known(module: ir.Module, seed: int) -> Known:
    """Run a program both ways, at the point that a seed draws.

    Raises:
        NotProvableError: it does what no proof follows.
    """
    return Known(run_at(module, seed, fractions=False), run_at(module, seed, fractions=True))


def compare(program: Known, solution: Known) -> Verdict:
    """Say whether a program is proved equal to the solution, known at the same point."""
    reason = _difference(program, solution)
    degree = max((float(output.bounds[DEGREES].max(initial=0)) for output in solution.exact.outputs), default=0.0)
    outputs = sum(output.residues.shape[1] for output in solution.exact.outputs)
    # The chance that some output differs and looks equal modulo all primes (Schwartz, Zippel).
    bound = outputs * float(np.prod([max(1.0, degree) / prime for prime in PRIMES]))
    return Verdict(not reason, reason, 1.0 if reason else min(1.0, bound))


def _difference(program: Known, solution: Known) -> str:
    """Why a program is not proved equal; "" if it is."""
    ours, theirs = program.exact.outputs, solution.exact.outputs
    if [output.shape for output in ours] != [output.shape for output in theirs]:
        return "its answers have other shapes"
    exactly = _are_equal(program.exact, solution.exact)
    if not exactly and not _are_equal(program.simple, solution.simple):
        return "it computes something else for some input"
    if not program.exact.used <= solution.exact.used:
        return "it computes a function that the solution does not need"
    for our, their in zip(ours, theirs, strict=True):
        if (our.bounds[DEGREES] > their.bounds[DEGREES]).any():
            return "it computes powers or products of inputs that the answer does not have"
        if not (our.bounds[PEAK] <= ROOM * their.bounds[SIZE]).all():
            return "it adds numbers that can be far larger than the answer, and takes them away again"
    if exactly:
        return ""
    pairs = zip(program.simple.outputs, theirs, strict=True)
    if not all((simple.bounds[ERROR] <= ROUNDED * their.bounds[SIZE]).all() for simple, their in pairs):
        return "what the rounding of a constant leaves can be larger than the answer"
    return ""


def _are_equal(one: Run, other: Run) -> bool:
    return all(np.array_equal(a.residues, b.residues) for a, b in zip(one.outputs, other.outputs, strict=True))


__all__ = ["Known", "NotProvableError", "Verdict", "compare", "known"]
