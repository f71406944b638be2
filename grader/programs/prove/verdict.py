"""Whether a program is proved equal to another for every input of its shapes, or why not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxlib.mlir import ir

from grader.programs.prove.bounds import ALL, ERROR, PEAK, SIZE
from grader.programs.prove.field import PRIMES, NotProvableError
from grader.programs.prove.known import Output, outputs_of

ROOM = 2.0**12
"""How many times as large as the answer a number on the way to it may be; what is added and taken away again rounds."""
ROUNDED = 1e-5
"""How much of the answer the rounding of constants may be."""


@dataclass(frozen=True)
class Known:
    """What a program is known by.

    Attributes:
        exact: its outputs, each constant what it is.
        simple: its outputs, constants that are simple fractions but for their rounding taken for these.
    """

    exact: list[Output]
    simple: list[Output]


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
    return Known(outputs_of(module, seed, fractions=False), outputs_of(module, seed, fractions=True))


def compare(program: Known, solution: Known) -> Verdict:
    """Say whether a program is proved equal to the solution, known at the same point."""
    if [output.shape for output in program.exact] != [output.shape for output in solution.exact]:
        return Verdict(proved=False, reason="its answers have other shapes")
    for ours, theirs in zip(program.exact, solution.exact, strict=True):
        if not ours.bounds[PEAK] <= ROOM * max(1.0, theirs.bounds[SIZE]):
            return Verdict(proved=False, reason="it computes with numbers far larger than the answer")
    if not _are_equal(program.exact, solution.exact):
        if not _are_equal(program.simple, solution.simple):
            return Verdict(proved=False, reason="it computes something else for some input")
        for ours, simple, theirs in zip(program.exact, program.simple, solution.exact, strict=True):
            if (ours.bounds[ALL:] > theirs.bounds[ALL:]).any():
                return Verdict(proved=False, reason="what a constant's rounding leaves grows faster than the answer")
            if not simple.bounds[ERROR] <= ROUNDED * max(theirs.bounds[SIZE], np.finfo(np.float32).tiny):
                return Verdict(proved=False, reason="what a constant's rounding leaves is too large")
    degree = max((float(output.bounds[ALL]) for output in (*program.exact, *solution.exact)), default=0.0)
    return Verdict(proved=True, bound=_bound(degree, sum(output.residues.shape[1] for output in solution.exact)))


def _are_equal(one: list[Output], other: list[Output]) -> bool:
    return all(np.array_equal(a.residues, b.residues) for a, b in zip(one, other, strict=True))


def _bound(degree: float, outputs: int) -> float:
    """The chance that some output differs and looks equal modulo all primes (Schwartz, Zippel)."""
    return min(1.0, outputs * float(np.prod([max(1.0, degree) / prime for prime in PRIMES])))


__all__ = ["Known", "NotProvableError", "Verdict", "compare", "known"]
