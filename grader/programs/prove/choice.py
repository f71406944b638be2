"""What is neither a number nor a symbol: a comparison of symbols, and what may be moved or dropped but not computed with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.programs.prove.field import Array
from grader.programs.prove.reason import NotProvableError
from grader.programs.prove.symbol import Symbol

NEGATED = {"GT": "LE", "GE": "LT", "LT": "GE", "LE": "GT", "EQ": "NE", "NE": "EQ"}
OPPOSITE = {"GT": "LT", "GE": "LE", "LT": "GT", "LE": "GE", "EQ": "EQ", "NE": "NE"}


class Choice:
    """A comparison of symbols, after which a choice between the two that were compared may follow.

    Args:
        direction: "GT", "GE", "LT", "LE", "EQ" or "NE".
        first: what is on the left.
        second: what is on the right, of the same shape.
    """

    def __init__(self, direction: str, first: Symbol, second: Symbol) -> None:
        self.direction, self.first, self.second = direction, first, second

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of what is compared."""
        return self.first.shape

    def negated(self) -> Choice:
        """The opposite: of `x > y`, `x <= y`."""
        return Choice(NEGATED[self.direction], self.first, self.second)

    def turned(self) -> Choice:
        """The same with its sides exchanged: of `x > y`, `y < x`."""
        return Choice(OPPOSITE[self.direction], self.second, self.first)


class Unknown:
    """An array that no proof follows; it may be moved about, and need not be computed with.

    Args:
        shape: the array's.
        error: to be raised where it is.
    """

    def __init__(self, shape: tuple[int, ...], error: NotProvableError) -> None:
        self.shape, self.error = shape, error

    def moved(self, how: Callable[[Array], Array]) -> Unknown:
        """The same in another shape."""
        return Unknown(how(np.zeros(self.shape)).shape, self.error)
