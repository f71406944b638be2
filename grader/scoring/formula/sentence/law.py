"""The law behind terms: where each reads, as a linear function of its number's place in the answer."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Literal, Self

import numpy as np

from grader.scoring.formula.sentence.change import Goal, merged
from grader.scoring.formula.terms import Array, Terms

Border = Literal["nothing", "edge", "wrap", "mirror"]
STEPS = (1, 2, 3, 4, 5, 6, -1)
MOST_LAWS = 60


@dataclass(frozen=True)
class Law:
    """The terms of all numbers of an answer, from those of its first number and a step for each axis.

    The columns are the axes of all arrays of `arrays`, one after the other. A number at index o of the answer has, for
    each loop, a term that reads at `loops + steps @ o`; what lies outside of an array is read as `border` says.

    Attributes:
        like: terms of the same arrays.
        arrays: the arrays that the terms multiply, by number.
        loops: (m, columns) ints.
        coefficients: (m,) floats.
        steps: (columns, axes of the answer) ints.
        output: the answer's shape.
        border: what is read outside: nothing, the element at the edge, the one at the other side, or the mirror's.
    """

    like: Terms
    arrays: tuple[int, ...]
    loops: Array
    coefficients: Array
    steps: Array
    output: tuple[int, ...]
    border: Border = "nothing"

    @property
    def sizes(self) -> Array:
        """The length of each column's axis."""
        return np.array([n for array in self.arrays for n in self.like.shapes[array]], np.int64)

    def columns(self, array: int) -> range:
        """Return the columns of one array."""
        start = sum(len(self.like.shapes[other]) for other in self.arrays[: self.arrays.index(array)])
        return range(start, start + len(self.like.shapes[array]))

    def terms(self) -> Terms:
        """Return the terms that the law gives."""
        count, loops = math.prod(self.output), len(self.loops)
        places = np.indices(self.output).reshape(len(self.output), count)
        at = (self.loops[None] + (self.steps @ places).T[:, None]).reshape(count * loops, len(self.sizes))
        where = np.repeat(np.arange(count), loops)
        coefficients = np.tile(self.coefficients, count)
        inside = ((at >= 0) & (at < self.sizes)).all(axis=1)
        if self.border == "nothing":
            at, where, coefficients = at[inside], where[inside], coefficients[inside]
        else:
            at = _brought_back(at, self.sizes, self.border)
        factors = np.full((len(at), len(self.like.shapes)), -1, np.int64)
        for array in self.arrays:
            shape = self.like.shapes[array]
            factors[:, array] = (
                np.ravel_multi_index(tuple(at[:, self.columns(array)].T), shape) if shape else 0
            )
        return merged(
            replace(self.like, output=self.output, where=where, factors=factors, coefficients=coefficients)
        )

    def hangs_over(self) -> bool:
        """Whether any term reads outside of its array."""
        places = np.indices(self.output).reshape(len(self.output), math.prod(self.output))
        at = self.loops[None] + (self.steps @ places).T[:, None]
        return bool(((at < 0) | (at >= self.sizes)).any())

    def shifted(self, by: Array) -> Self:
        """Return the law that reads elsewhere by a constant distance on each column."""
        return replace(self, loops=self.loops + by)


def groups(terms: Terms) -> dict[tuple[int, ...], Terms]:
    """Return the terms by the arrays that they multiply; () for constants."""
    used = terms.factors >= 0
    found = {}
    for row in np.unique(used, axis=0)[::-1]:
        found[tuple(np.flatnonzero(row).tolist())] = terms.only((used == row).all(axis=1))
    return found


def laws_of(terms: Terms) -> dict[tuple[int, ...], Law] | None:
    """Return the laws of all terms, by the arrays that they multiply; None where some follow none."""
    laws = {arrays: law_of(group) for arrays, group in groups(terms).items()}
    return None if None in laws.values() else laws  # type: ignore[return-value]


def together(laws: Iterable[Law], like: Terms, output: tuple[int, ...]) -> Terms:
    """Return the terms of several laws as those of one answer."""
    parts = [replace(law, output=output).terms() for law in laws]
    where = np.concatenate([np.zeros(0, np.int64), *(part.where for part in parts)])
    factors = np.concatenate([np.zeros((0, len(like.shapes)), np.int64), *(part.factors for part in parts)])
    coefficients = np.concatenate([np.zeros(0), *(part.coefficients for part in parts)])
    return replace(like, output=output, where=where, factors=factors, coefficients=coefficients)


def law_of(terms: Terms) -> Law | None:
    """Return the law of terms that all multiply the same arrays; None where they follow none."""
    if not len(terms):
        return None
    arrays = tuple(np.flatnonzero(terms.factors[0] >= 0).tolist())
    if ((terms.factors >= 0) != (terms.factors[0] >= 0)).any():
        return None
    at = np.concatenate([np.zeros((len(terms), 0), int), *map(terms.indices, arrays)], axis=1)
    places = terms.positions()
    choices = [_choices(column, places) for column in at.T]
    # A cut-off window leaves more than one step possible, of which not all give the same terms again.
    # The first array, over which windows slide, is tried with all its steps before another moves.
    ways = islice(product(*reversed(choices)), MOST_LAWS)
    found = (_law(terms, arrays, at, places, steps[::-1]) for steps in ways)
    return next(filter(None, found), None)


def _choices(column: Array, places: Array) -> list[Array]:
    """Return the steps, one for each axis of the answer, that leave the fewest starts of one column; none comes first."""
    none = np.zeros(places.shape[1], np.int64)
    ways = {len(set(column.tolist())): [none]}
    for axis in np.flatnonzero(np.ptp(places, axis=0)):  # an axis of one number shows no step
        for step in STEPS:
            one = none.copy()
            one[axis] = step
            ways.setdefault(len(set((column - step * places[:, axis]).tolist())), []).append(one)
    return ways[min(ways)]


def _law(
    terms: Terms, arrays: tuple[int, ...], at: Array, places: Array, steps: tuple[Array, ...]
) -> Law | None:
    matrix = np.array(steps, np.int64).reshape(len(steps), places.shape[1])
    rows = np.unique(np.column_stack([at - places @ matrix.T, np.round(terms.coefficients, 6)]), axis=0)
    law = Law(terms, arrays, rows[:, :-1].astype(np.int64), rows[:, -1], matrix, terms.output)
    return law if Goal(terms).reached(law.terms()) else None


def _brought_back(at: Array, sizes: Array, border: Border) -> Array:
    if border == "wrap":
        return at % sizes
    if border == "mirror":
        period = np.maximum(2 * sizes - 2, 1)
        folded = at % period
        at = np.where(folded >= sizes, period - folded, folded)
    return np.clip(at, 0, sizes - 1)
