"""A change of the right terms, with its words: what a sentence is made of."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grader.scoring.formula.terms import CLOSE, Array, Terms


@dataclass(frozen=True)
class Change:
    """What terms become, and a clause that says so: no capital letter, no full stop.

    Attributes:
        terms: the terms after the change.
        words: the clause; empty for a step that another change's words take for granted.
        touches: what the clause is about: an array, by its number, the "answer" or the "amount" of terms. A second change of
            the same would be told in words that the first has made untrue.
        cost: how much the clause asks of a reader; of several explanations the cheapest is told.
    """

    terms: Terms
    words: str
    touches: frozenset[int | str]
    cost: int = 1


@dataclass(frozen=True)
class Goal:
    """The learner's terms, to be compared with many others."""

    terms: Terms

    def reached(self, terms: Terms) -> bool:
        """Whether these terms are the learner's, with coefficients equal up to rounding."""
        goal = self.terms
        if (terms.kind, terms.shapes, terms.output) != (goal.kind, goal.shapes, goal.output):
            return False
        (keys, coefficients), (right, wanted) = table(terms), self._table
        if len(keys) != len(right) or not np.array_equal(keys, right):
            return False
        largest = np.abs(wanted).max(initial=0, where=np.isfinite(wanted))
        return bool(np.allclose(coefficients, wanted, rtol=CLOSE, atol=CLOSE * largest))

    def remembered(self, key: object, measure: Callable[[], Any]) -> Any:
        """Return what was measured on these terms, or measure it: many changes are compared with the same."""
        if key not in self._memory:
            self._memory[key] = measure()
        return self._memory[key]

    @cached_property
    def _memory(self) -> dict[object, Any]:
        return {}

    @cached_property
    def _table(self) -> tuple[Array, Array]:
        return table(self.terms)


Measure = Callable[[Terms, Goal], Iterable[Change]]
"""Proposes changes of some terms, measured on these and on the learner's."""


def table(terms: Terms) -> tuple[Array, Array]:
    """Return terms as sorted keys, each once, and their coefficients: of equal terms the sum, of a maximum the largest.

    A term whose coefficient is 0 is none, except a constant that takes part in a maximum.
    """
    unique, inverse = np.unique(rows_of(terms), return_inverse=True)
    if terms.kind == "maximum":
        coefficients = np.full(len(unique), -np.inf)
        np.maximum.at(coefficients, inverse, terms.coefficients)
        return unique, coefficients
    coefficients = np.zeros(len(unique))
    np.add.at(coefficients, inverse, terms.coefficients)
    there = np.abs(coefficients) > CLOSE * np.abs(terms.coefficients).max(initial=0)
    return unique[there], coefficients[there]


def rows_of(terms: Terms) -> Array:
    """Return a key for each term: its number and its factors, whatever its coefficient."""
    keys = terms.where.astype(np.int64)
    for column, shape in zip(terms.factors.T, terms.shapes, strict=True):
        keys = keys * (math.prod(shape) + 1) + column + 1
    return keys


def merged(terms: Terms) -> Terms:
    """Return the same terms with equal ones put together, and without those whose coefficient is 0."""
    keys, coefficients = table(terms)
    factors = np.empty((len(keys), len(terms.shapes)), np.int64)
    for array in reversed(range(len(terms.shapes))):
        size = math.prod(terms.shapes[array]) + 1
        factors[:, array] = keys % size - 1
        keys = keys // size
    return with_(terms, where=keys, factors=factors, coefficients=coefficients)


def with_(terms: Terms, **fields: Any) -> Terms:
    """Return terms with other fields."""
    return dataclasses.replace(terms, **fields)
