"""What elements of symbols are called in reasons: by the names of the program's inputs; nothing where that is not certain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.i18n import mark
from grader.programs.prove.bounds import DEGREES, SIZE
from grader.programs.prove.choice import Choice, Unknown
from grader.programs.prove.field import Array, Drawn
from grader.programs.prove.reason import BY_VALUE, NotProvableError, because
from grader.programs.prove.symbol import Symbol

_ASKED = {
    "EQ": mark("it chooses by whether {left} equals {right}"),
    "NE": mark("it chooses by whether {left} differs from {right}"),
    "GT": mark("it chooses by whether {left} is greater than {right}"),
    "GE": mark("it chooses by whether {left} is at least {right}"),
    "LT": mark("it chooses by whether {left} is less than {right}"),
    "LE": mark("it chooses by whether {left} is at most {right}"),
}
_COMPUTED = mark("it chooses by a number that it computes from {inputs}")


class Naming:
    """Names elements of symbols.

    Args:
        names: what the program's inputs are called; none if that is not known.
        inputs: their symbols, in the same order.
        drawn: the functions of which nothing is known.
    """

    def __init__(self, names: Sequence[str], inputs: Sequence[Symbol], drawn: Drawn) -> None:
        self._names, self._inputs, self._drawn = names, inputs, drawn

    def element(self, symbol: Symbol, place: int) -> str:
        """The input's element or the constant that an element of a symbol is; "" if it is neither."""
        members = symbol.members[:, :, place]
        if symbol.members.shape[1] != 1 or not self._names:
            return ""
        if not symbol.bounds.rows[DEGREES.start, place]:
            return self._constant(members, symbol.bounds.rows[SIZE, place])
        for name, drawn in zip(self._names, self._inputs, strict=True):
            found = np.flatnonzero((drawn.members[:, 0] == members).all(axis=0))
            if len(found):
                at = ", ".join(str(i) for i in np.unravel_index(found[0], drawn.shape))
                return f"{name}[{at}]" if at else name
        return ""

    def _constant(self, members: Array, size: float) -> str:
        for value in (size, -size):
            for fractions in (False, True):
                residues, _ = self._drawn.field.constants(np.array([value]), fractions=fractions)
                if np.array_equal(residues, members[:3]):
                    return _written(value)
        return ""

    def inputs(self, *symbols: Symbol) -> str:
        """The inputs that elements of symbols are computed from; "" if they are not all known."""
        degrees = np.concatenate([symbol.bounds.rows[DEGREES] for symbol in symbols], axis=1)
        if not self._names or self._drawn.has_functions:  # of what a function depends on is not counted
            return ""
        return ", ".join(n for n, row in zip(self._names, degrees[1:], strict=True) if row.any())

    def depending(self, text: str, general: str, value: Symbol | Choice | Unknown) -> NotProvableError:
        """What it is to depend on a value: a text on {what}, or a general one if that is not known."""
        if isinstance(value, Unknown):
            return value.error
        sides = [value] if isinstance(value, Symbol) else [value.first, value.second]
        asked = [side for side in sides if side.bounds.rows[DEGREES.start].any()]
        single = [self.element(side, 0) for side in asked if side.size == 1]
        named = len(single) == len(asked) and all(single)
        what = ", ".join(single) if named else self.inputs(*sides)
        return because(text, what=what) if what else because(general)

    def choosing(self, choice: Choice, where: Array | None = None) -> NotProvableError:
        """What it is to choose by a comparison: by its first element that is not compared with itself, if it can be there."""
        places = _differ(choice)
        if where is not None and where.any():
            places = places & where
        if not places.any():
            return because(BY_VALUE)
        place = int(places.argmax())
        left, right = (self.element(side, place) for side in (choice.first, choice.second))
        if left and right:
            if not choice.first.bounds.rows[DEGREES.start, place]:
                choice, left, right = choice.turned(), right, left
            return because(_ASKED[choice.direction], left=left, right=right)
        one = np.array([place])
        inputs = self.inputs(*(side.taken(one) for side in (choice.first, choice.second)))
        return because(_COMPUTED, inputs=inputs) if inputs else because(BY_VALUE)


def _differ(choice: Choice) -> Array:
    """For each element of a comparison, whether its sides may differ."""
    first, second = choice.first.members, choice.second.members
    if first.shape != second.shape:
        return np.ones(choice.first.size, bool)
    return np.asarray((first != second).any(axis=(0, 1)))


def _written(value: float) -> str:
    """A constant in as few digits as tell it apart."""
    for digits in (7, 9):
        text = f"{value:.{digits}g}"
        if value in (float(text), float(np.float32(text))):
            return text
    return f"{value:.17g}"
