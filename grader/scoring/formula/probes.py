"""The arrays that a function is run on to read its terms, and how many runs there may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Case = list[Array]
Ask = Callable[[list[Array]], Sequence[Array]]
"""Runs a function on the arrays of several cases, each array stacked on a first axis; gives an answer for each case.

It may raise UnreadableError, or NoAnswerError.
"""

MOST_RUNS = 400
MOST_NUMBERS = 1 << 21
"""Numbers that all answers may have together, and all arrays that are asked."""
MOST_TERMS = 20_000
"""Terms of a whole answer: a right one of the course has 4,000, and a wrong one a few times as many."""
LOW = -float(1 << 20)
"""Below every number that a maximum may start from; and an int32, too."""


class UnreadableError(Exception):
    """The function is not of this kind, or it would need too many runs; another kind may be tried."""


class NoAnswerError(Exception):
    """The function gave no answer: it is not asked again."""


@dataclass
class Prober:
    """Runs a function on arrays like those of a case, and counts the runs.

    Attributes:
        ask: runs the function.
        like: the case's arrays, of which shapes and types are kept: whole numbers stay whole numbers.
        left: how many runs are left.
        output: the shape of the answers; None before the first.
    """

    ask: Ask
    like: Case
    left: int = MOST_RUNS
    output: tuple[int, ...] | None = None
    _rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(18))

    def run(self, cases: Sequence[Case]) -> Array:
        """Return the answers to some cases as float64, (cases, numbers of an answer).

        Raises:
            UnreadableError: there are too many runs, an answer has numbers that are not finite, or another shape than others.
        """
        if not cases:
            return np.zeros((0, int(np.prod(self.output or ()))))
        self.left -= len(cases)
        if self.left < 0 or len(cases) * sum(array.size for array in self.like) > MOST_NUMBERS:
            raise UnreadableError("too many runs")
        answers = self.ask([np.stack(arrays) for arrays in zip(*cases, strict=True)])
        shapes = {answer.shape for answer in answers}
        if self.output is not None:
            shapes.add(self.output)
        if len(shapes) != 1 or len(answers) != len(cases):
            raise UnreadableError("answers have various shapes")
        (self.output,) = shapes
        if any(answer.dtype.kind not in "iufb" for answer in answers) or (
            MOST_RUNS * answers[0].size > MOST_NUMBERS
        ):
            raise UnreadableError("answers are no arrays of numbers, or too large")
        numbers = np.array([answer.ravel() for answer in answers], np.float64)
        if not np.isfinite(numbers).all():
            raise UnreadableError("answers are not finite")
        return numbers

    def zeros(self) -> Case:
        """Arrays of zeros."""
        return [np.zeros_like(array) for array in self.like]

    def random(self) -> Case:
        """Arrays of random numbers, none of them 0: eighths between -3 and 3, or whole numbers from -9 to 9."""
        return [self.numbers(array) for array in self.like]

    def large(self) -> Case:
        """Arrays of random whole numbers of hundreds."""
        return [self._signed(np.asarray(self._rng.integers(100, 1000, a.shape)), a) for a in self.like]

    def numbers(self, like: Array) -> Array:
        """One array of random numbers."""
        most, parts = (25, 8) if like.dtype.kind == "f" else (10, 1)
        return self._signed(np.asarray(self._rng.integers(1, most, like.shape) / parts), like)

    def _signed(self, numbers: Array, like: Array) -> Array:
        return np.asarray(self._rng.choice([-1, 1], like.shape) * numbers).astype(like.dtype)

    def only(self, case: Case, which: Sequence[int]) -> Case:
        """A case with zeros in place of all arrays but some."""
        return [array if i in which else np.zeros_like(array) for i, array in enumerate(case)]

    def with_array(self, case: Case, which: int, array: Array) -> Case:
        """A case with another array at one place."""
        return [array.astype(a.dtype) if i == which else a for i, a in enumerate(case)]


def one_hots(like: Array, *, high: float = 1, low: float = 0) -> list[Array]:
    """For each element of an array: an array that is high there, and low everywhere else."""
    found = []
    for i in range(like.size):
        array = np.full(like.size, low)
        array[i] = high
        found.append(array.reshape(like.shape).astype(like.dtype))
    return found


def can_be_probed(arrays: Sequence[Array]) -> bool:
    """Whether arrays are of numbers that may be negative, and large enough to hold a few thousands; and not empty."""
    return bool(arrays) and all(
        a.dtype.name in ("float32", "float64", "int32", "int64") and 0 < a.size <= MOST_RUNS * 4
        for a in arrays
    )
