"""The terms of each number of an answer: which elements of the arrays are multiplied, and with what coefficient."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np

Array = np.ndarray[Any, Any]
Kind = Literal["sum", "maximum", "relu"]
CLOSE = 1e-3
"""Coefficients, relative to the largest, are equal within this: they are read off float32 answers."""


@dataclass(frozen=True)
class Terms:
    """What a function computes on arrays of some shapes: each number of its answer is a sum of terms, or the largest of them.

    A term is a coefficient times at most one element of each array.

    Attributes:
        kind: "sum", "maximum" (the largest term), or "relu": the sum where it is positive, else 0.
        names: what the arrays are called.
        shapes: their shapes.
        output: the answer's shape.
        where: (n,) ints, the flat index in the answer of each term.
        factors: (n, arrays) ints, the flat index of the element of each array that the term multiplies; -1 where it has
            none.
        coefficients: (n,) float64.
    """

    kind: Kind
    names: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    output: tuple[int, ...]
    where: Array
    factors: Array
    coefficients: Array

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self.where)

    def of(self, output: int) -> Self:
        """Return the terms of one number of the answer, by its flat index."""
        return self.only(self.where == output)

    def only(self, which: Array) -> Self:
        """Return some of the terms: those at these indices, or where a mask is True."""
        return self._with(self.where[which], self.factors[which], self.coefficients[which])

    def canonical(self) -> Self:
        """Return the same terms in the order of their outputs, then of their factors; equal ones of a sum are one."""
        order = np.lexsort((*self.factors.T[::-1], self.where))
        sorted_terms = self.only(order)
        if self.kind == "maximum" or len(self) < 2:
            return sorted_terms
        rows = np.column_stack([sorted_terms.where, sorted_terms.factors])
        starts = np.flatnonzero(np.r_[True, (np.diff(rows, axis=0) != 0).any(axis=1)])
        sums = np.add.reduceat(sorted_terms.coefficients, starts)
        return self._with(sorted_terms.where[starts], sorted_terms.factors[starts], sums)

    def equals(self, other: Terms) -> bool:
        """Whether both compute the same in the same way; coefficients may differ by rounding."""
        if (self.kind, self.shapes, self.output) != (other.kind, other.shapes, other.output):
            return False
        one, two = self.canonical(), other.canonical()
        if len(one) != len(two):
            return False
        same_places = np.array_equal(one.where, two.where) and np.array_equal(one.factors, two.factors)
        largest = np.abs(two.coefficients).max(initial=0, where=np.isfinite(two.coefficients))
        return same_places and np.allclose(
            one.coefficients, two.coefficients, rtol=CLOSE, atol=CLOSE * largest
        )

    def evaluate(self, arrays: Sequence[Array]) -> Array:
        """Return the answer on these arrays, one for each name, as float64.

        A sum without terms is 0, a maximum without terms minus infinity.
        """
        products = self.coefficients.astype(np.float64)
        for column, array in zip(self.factors.T, arrays, strict=True):
            values = np.append(np.asarray(array, np.float64).ravel(), 1.0)  # the last, at -1, for no element
            products = products * values[column]
        answer = np.full(math.prod(self.output), -np.inf if self.kind == "maximum" else 0.0)
        (np.maximum if self.kind == "maximum" else np.add).at(answer, self.where, products)
        if self.kind == "relu":
            answer = np.maximum(answer, 0)
        return answer.reshape(self.output)

    def indices(self, array: int) -> Array:
        """Return where in one array, of k axes, each term has its factor: (n, k) ints; -1 where it has none."""
        flat = self.factors[:, array]
        found = np.stack(np.unravel_index(np.maximum(flat, 0), self.shapes[array] or (1,)), axis=1)
        return np.where(flat[:, None] < 0, -1, found)[:, : len(self.shapes[array])]

    def positions(self) -> Array:
        """Return where in the answer, of k axes, each term is: (n, k) ints."""
        found = np.stack(np.unravel_index(self.where, self.output or (1,)), axis=1)
        return found[:, : len(self.output)]

    def arrays(self) -> dict[str, Array]:
        """Return the terms as small arrays, to be stored; `stored` reads them."""
        return {
            "where": self.where.astype(np.int32),
            "factors": self.factors.astype(np.int32),
            "coefficients": self.coefficients.astype(np.float32),
        }

    @classmethod
    def stored(
        cls,
        kind: Kind,
        names: Sequence[str],
        shapes: Sequence[Sequence[int]],
        output: Sequence[int],
        arrays: Mapping[str, Array],
    ) -> Self:
        """Make the terms that `arrays` stored."""
        return cls(
            kind,
            tuple(names),
            tuple(map(tuple, shapes)),
            tuple(output),
            np.asarray(arrays["where"], np.int64),
            np.asarray(arrays["factors"], np.int64),
            np.asarray(arrays["coefficients"], np.float64),
        )

    def _with(self, where: Array, factors: Array, coefficients: Array) -> Self:
        return type(self)(self.kind, self.names, self.shapes, self.output, where, factors, coefficients)
