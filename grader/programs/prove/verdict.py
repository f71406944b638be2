"""Whether a program is proved equal to another for every input of its shapes, or why not. NumPy alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from grader.i18n import mark
from grader.programs.prove.bounds import MOST
from grader.programs.prove.fingerprint import BEYOND, KINDS, Fingerprint
from grader.programs.prove.reason import NOT_FINITE, Reason

ROOM = 16
"""How many times as large, or as small, as those on the solution's way a number on the way to an answer may be: 2^16."""
CLOSE = 2.0**-16
"""How much the sizes of two answers that nothing cancels in may differ."""
ROUNDED = 2.0**-20
"""How much of the answer the rounding of constants may be."""
LARGE = 1000
"""What is larger than most numbers that are tried."""
LIKELY = 2.0**-60
"""The largest probability of a wrong proof."""
SUMS = 2**11
"""How many sums more than on the solution's way may be on the way to an answer, each of which is rounded."""
WHOLE = 24
"""The power of two up to which a float32 holds every whole number."""

_SOMETHING_ELSE = mark("it computes something else for some input")
_IN_ANOTHER_WAY = mark("it computes its answer in another way, which this proof does not follow")


@dataclass(frozen=True)
class Verdict:
    """Whether two programs are proved equal.

    Attributes:
        proved: whether they are.
        reason: why not; None where they are.
        bound: the probability that they are proved and differ, at most.
    """

    proved: bool
    reason: Reason | None = None
    bound: float = 1.0


def compare(program: Fingerprint, solution: Fingerprint) -> Verdict:
    """Say whether a program is proved equal to the solution, known at the same point."""
    for reason in _differences(program, solution):
        return Verdict(proved=False, reason=reason)
    # The chance that some output differs and looks equal modulo all primes (Schwartz, Zippel). Sets and functions that
    # differ look equal in far fewer cases; see `Drawn`.
    degree = max(1, int(solution.limits[3].max(initial=1)))
    bound = solution.size * (degree / 2.0**30) ** 3
    if bound > LIKELY:
        return Verdict(
            proved=False, reason=Reason(mark("its answer has too high a degree for a proof by chance"))
        )
    return Verdict(proved=True, bound=bound)


def _differences(program: Fingerprint, solution: Fingerprint) -> Iterator[Reason]:
    """Why a program is not proved equal; each reason holds if those before it don't."""
    if not _fit(program, solution) or program.asked.shape != solution.asked.shape:
        yield Reason(mark("its answers have other shapes"))
    if not _are_of_one_kind(program, solution):
        yield Reason(mark("its answers have other types"))
    exactly, simply, absolutely = (program.digests == solution.digests).all(axis=1)
    if not exactly and not simply:
        yield Reason(_IN_ANOTHER_WAY if program.drawn or solution.drawn else _SOMETHING_ELSE)
    if not absolutely:
        yield _cancelled(program, solution)
    yield from _beside_the_formula(program, solution)
    # Constants that differ by a multiple of all primes are the same modulo these.
    if not np.allclose(program.sizes, solution.sizes, CLOSE, 0):
        yield Reason(mark("its constants are not the solution's"))
    if not exactly and not program.error <= ROUNDED:
        yield Reason(mark("what the rounding of its constants leaves can be seen in the answer"))


def _cancelled(program: Fingerprint, solution: Fingerprint) -> Reason:
    """What a program adds and takes away again, which the solution doesn't; how large it is only where it is large."""
    size = float(np.max(program.sizes - solution.sizes, initial=0)) / 2
    if LARGE < size < np.inf:
        return Reason(
            mark("it adds numbers of about {size} and takes them away again"), {"size": f"{size:.0e}"}
        )
    return Reason(mark("it adds numbers and takes them away again, which rounds"))


def _fit(program: Fingerprint, solution: Fingerprint) -> bool:
    """Whether the outputs have the solution's shapes; nested lists of one array's numbers or rows do."""
    ours, theirs = program.outputs, solution.outputs
    if ours == theirs or not ours or len(theirs) != 1 or len(set(ours)) != 1:
        return ours == theirs
    nested = len(theirs[0]) - len(ours[0])
    return nested > 0 and theirs[0][nested:] == ours[0] and math.prod(theirs[0][:nested]) == len(ours)


def _are_of_one_kind(program: Fingerprint, solution: Fingerprint) -> bool:
    """Whether numbers are of the solution's kinds, constants, or floats for whole numbers that do not wrap around."""
    ours, theirs = (
        np.repeat(one.kinds, [math.prod(shape) for shape in one.outputs]) for one in (program, solution)
    )
    largest, degree = solution.limits[0].astype(int), solution.limits[3].astype(int)
    whole = np.isin(theirs, [KINDS.index("i"), KINDS.index("u")]) & (ours == KINDS.index("f"))
    return bool(((ours == theirs) | (degree == 0) | whole & (largest + MOST * degree < WHOLE)).all())


def _beside_the_formula(program: Fingerprint, solution: Fingerprint) -> Iterator[Reason]:
    """What a program does that its formula does not show, and the solution does not do."""
    if not np.isin(program.used, solution.used).all():
        yield Reason(mark("it computes a function that the solution does not need"))
    ours, theirs = program.limits.astype(int), solution.limits.astype(int)
    if (ours[3:] > theirs[3:]).any():
        yield Reason(mark("it computes powers or products of inputs that the answer does not have"))
    known = (ours < BEYOND).all() and np.isfinite(program.sizes).all()
    if not known or (ours[:2] > ROOM + theirs[:2]).any():
        yield Reason(
            mark("it computes numbers on the way that are far larger or smaller than the answer needs")
        )
    if (ours[2] > SUMS + theirs[2]).any():
        yield Reason(mark("it adds to a number again and again, and each time the sum is rounded"))
    largest = theirs.max(axis=1, initial=0)
    largest[:3] = ROOM + largest[0], BEYOND, BEYOND
    if (program.asked > largest).any():
        yield Reason(NOT_FINITE)
