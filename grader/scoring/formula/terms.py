"""The terms of each number of an answer: which elements of the arrays are multiplied, and with what coefficient."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
        outside: of a relu, (n,) bools: which terms are added after the ReLU and are not inside of it; None if none is.
    """

    kind: Kind
    names: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    output: tuple[int, ...]
    where: Array
    factors: Array
    coefficients: Array
    outside: Array | None = None

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self.where)

    def of(self, output: int) -> Self:
        """Return the terms of one number of the answer, by its flat index."""
        return self.only(self.where == output)

    def only(self, which: Array) -> Self:
        """Return some of the terms: those at these indices, or where a mask is True."""
        outside = None if self.outside is None else self.outside[which]
        return self._with(self.where[which], self.factors[which], self.coefficients[which], outside)

    def joined(self, other: Terms) -> Self:
        """Return these terms and others of the same function."""
        outside = None
        if self.outside is not None or other.outside is not None:
            outside = np.concatenate([self.is_outside, other.is_outside])
        return self._with(
            np.concatenate([self.where, other.where]),
            np.concatenate([self.factors, other.factors]),
            np.concatenate([self.coefficients, other.coefficients]),
            outside,
        )

    @property
    def is_outside(self) -> Array:
        """(n,) bools: which terms are added after a ReLU."""
        return np.zeros(len(self), bool) if self.outside is None else self.outside

    def canonical(self) -> Self:
        """Return the same terms in the order of their outputs; products first, constants last; equal ones of a sum are one.

        A relu with all terms outside is a sum.
        """
        if (
            self.kind == "relu"
            and self.outside is not None
            and (self.outside.all() or not self.outside.any())
        ):
            kind: Kind = "sum" if len(self) and self.outside.all() else "relu"
            return replace(self, kind=kind, outside=None).canonical()
        absent = np.sum(self.factors < 0, axis=1)
        order = np.lexsort((*self.factors.T[::-1], absent, self.is_outside, self.where))
        ordered = self.only(order)
        if self.kind == "maximum" or len(self) < 2:
            return ordered
        rows = np.column_stack([ordered.where, ordered.is_outside, ordered.factors])
        starts = np.flatnonzero(np.r_[True, (np.diff(rows, axis=0) != 0).any(axis=1)])
        sums = np.add.reduceat(ordered.coefficients, starts)
        return replace(ordered.only(starts), coefficients=sums)

    def equals(self, other: Terms) -> bool:
        """Whether both compute the same in the same way; coefficients may differ by rounding."""
        one, two = self.canonical(), other.canonical()
        if (one.kind, one.shapes, one.output, len(one)) != (two.kind, two.shapes, two.output, len(two)):
            return False
        least = CLOSE * np.abs(two.coefficients).max(initial=0)
        return (
            np.array_equal(one.where, two.where)
            and np.array_equal(one.is_outside, two.is_outside)
            and np.array_equal(one.factors, two.factors)
            and np.allclose(one.coefficients, two.coefficients, rtol=CLOSE, atol=least)
        )

    def evaluate(self, arrays: Sequence[Array]) -> Array:
        """Return the answer on these arrays, one for each name, as float64.

        A sum without terms is 0, a maximum without terms minus infinity.
        """
        products = self.coefficients.astype(np.float64)
        for column, array in zip(self.factors.T, arrays, strict=True):
            values = np.append(np.asarray(array, np.float64).ravel(), 1.0)  # the last, at -1, for no element
            products = products * values[column]
        size = math.prod(self.output)
        if self.kind == "maximum":
            answer = np.full(size, -np.inf)
            np.maximum.at(answer, self.where, products)
            return answer.reshape(self.output)
        inside, outside = np.zeros(size), np.zeros(size)
        np.add.at(inside, self.where, np.where(self.is_outside, 0, products))
        np.add.at(outside, self.where, np.where(self.is_outside, products, 0))
        answer = outside + (np.maximum(inside, 0) if self.kind == "relu" else inside)
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
        arrays = {
            "where": _small(self.where),
            "factors": _small(self.factors),
            "coefficients": self.coefficients.astype(np.float32),
        }
        return arrays if self.outside is None else arrays | {"outside": self.outside}

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
            np.asarray(arrays["outside"], bool) if "outside" in arrays else None,
        )

    def _with(self, where: Array, factors: Array, coefficients: Array, outside: Array | None) -> Self:
        return replace(self, where=where, factors=factors, coefficients=coefficients, outside=outside)


def _small(indices: Array) -> Array:
    """Indices in the smallest type that holds them."""
    return indices.astype(np.int16 if indices.max(initial=0) < 1 << 15 else np.int32)
