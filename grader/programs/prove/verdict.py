"""Whether a program is proved equal to another for every input of its shapes, or why not. NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.programs.prove.bounds import DEGREES, ERROR, HIGHEST, LOWEST, SIZE
from grader.programs.prove.fingerprint import Fingerprint, Output, Run

ROOM = 2.0**16
"""How many times as large, or as small, as those on the solution's way a number on the way to an answer may be."""
CLOSE = 2.0**-16
"""How much the sizes of two answers that nothing cancels in may differ."""
ROUNDED = 2.0**-20
"""How much of the answer the rounding of constants may be."""


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


def compare(program: Fingerprint, solution: Fingerprint) -> Verdict:
    """Say whether a program is proved equal to the solution, known at the same point."""
    reason = _difference(program, solution)
    degree = max(
        (float(output.bounds[DEGREES].max(initial=0)) for output in solution.exact.outputs), default=0.0
    )
    outputs = sum(output.residues.shape[1] for output in solution.exact.outputs)
    # The chance that some output differs and looks equal modulo all primes (Schwartz, Zippel).
    bound = outputs * float(np.prod([max(1.0, degree) / 2**30] * 3))
    return Verdict(not reason, reason, 1.0 if reason else min(1.0, bound))


def _difference(program: Fingerprint, solution: Fingerprint) -> str:
    """Why a program is not proved equal; "" if it is."""
    ours, theirs = program.exact.outputs, solution.exact.outputs
    if [output.shape for output in ours] != [output.shape for output in theirs]:
        return "its answers have other shapes"
    exactly = _are_equal(program.exact, solution.exact)
    if not exactly and not _are_equal(program.simple, solution.simple):
        return "it computes something else for some input"
    return _beside_the_formula(program.exact, solution.exact) or _of_rounding(
        program, solution, exactly=exactly
    )


def _beside_the_formula(ours: Run, theirs: Run) -> str:
    """What a program does that its formula does not show, and the solution does not do; "" if nothing."""
    if not ours.used <= theirs.used:
        return "it computes a function that the solution does not need"
    pairs = [(one.bounds, other.bounds) for one, other in zip(ours.outputs, theirs.outputs, strict=True)]
    if any((one[DEGREES] > other[DEGREES]).any() for one, other in pairs):
        return "it computes powers or products of inputs that the answer does not have"
    for row in (HIGHEST, LOWEST):
        if not all((one[row] <= ROOM * np.maximum(1, other[row])).all() for one, other in pairs):
            return "it computes numbers on the way that are far larger or smaller than the answer needs"
    if not _is_finite(ours, theirs.outputs):
        return "it asks whether a number is finite that may not be"
    return ""


def _of_rounding(program: Fingerprint, solution: Fingerprint, *, exactly: bool) -> str:
    """Why a program that is equal may round to something else; "" if it doesn't."""
    if not _are_equal(program.absolute, solution.absolute):
        return "it adds numbers that can be far larger than the answer, and takes them away again"
    pairs = zip(program.exact.outputs, solution.exact.outputs, strict=True)
    # Constants that differ by a multiple of all primes are the same modulo these.
    if not all(np.allclose(one.bounds[SIZE], other.bounds[SIZE], CLOSE, 0) for one, other in pairs):
        return "its constants are not the solution's"
    if not exactly and any((output.bounds[ERROR] > ROUNDED).any() for output in program.simple.outputs):
        return "what the rounding of its constants leaves can be seen in the answer"
    return ""


def _is_finite(program: Run, theirs: Sequence[Output]) -> bool:
    """Whether what a program takes for finite grows no faster than the solution's outputs."""
    limits = np.max([output.bounds.max(axis=1, initial=0) for output in theirs], axis=0, initial=0)
    limits[HIGHEST] = ROOM * max(1, limits[HIGHEST])
    rows = [HIGHEST, *range(DEGREES.start, len(limits))]
    return bool((program.asked[rows] <= limits[rows]).all())


def _are_equal(one: Run, other: Run) -> bool:
    return all(
        np.array_equal(a.residues, b.residues) for a, b in zip(one.outputs, other.outputs, strict=True)
    )
