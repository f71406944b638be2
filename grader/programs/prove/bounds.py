"""What is counted beside each element of a symbol: how large it gets on the way, what rounding hides, its degree.

Exact arithmetic is not that of floats: `1e30 * x * 1e-30` is x in one and may be infinite in the other, and so may be 0
what is made small and then large again. So each element carries its size where all inputs are about 1 and every minus is a plus,
and the largest and the smallest such size on the way to it. Constants taken for the fractions that they nearly are differ
by a part of themselves; where nothing cancels, a sum is off by no larger part than the worst of its terms, and a product
by the sum of these parts. A number that is added to another again and again may be rounded away each time, so the sums on
the way are counted. Besides it carries its degree in all inputs together, and in each.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.programs.prove.field import Array

SIZE, HIGHEST, LOWEST, ERROR, SUMS = range(5)
"""Rows: the size, the largest on the way, the inverse of the smallest that is not 0, the part by which it is off, and how
many sums, one made of the other, are on the way."""
DEGREES = slice(5, None)
"""Rows: the degree in all inputs together, then that in each."""
_RANGE = slice(HIGHEST, LOWEST + 1)

SHARED = 4
"""Elements share columns with others where these are at most so many times more: a few keep no large array in memory."""

MOST = 8
"""The size of inputs, as a power of two, up to which whole numbers are followed: those that outgrow their type wrap around."""


class Bounds:
    """Bounds of n elements.

    Elements that are moved about share the columns that they had; windows overlap, so that these are far fewer.

    Args:
        columns: (rows_of(inputs), m) float64.
        places: (n,) the column of each element; None where it has its own, in order.
    """

    def __init__(self, columns: Array, places: Array | None = None) -> None:
        self.columns, self.places = columns, places

    @property
    def rows(self) -> Array:
        """(rows_of(inputs), n), each element with a column of its own."""
        if self.places is not None:
            self.columns, self.places = self.columns.take(self.places, axis=1), None
        return self.columns

    def row(self, number: int) -> Array:
        """One row, (n,)."""
        row: Array = self.columns[number]
        return row if self.places is None else row[self.places]

    def taken(self, places: Array) -> Bounds:
        """Those at these places."""
        places = places if self.places is None else self.places[places]
        if len(places) * SHARED < self.columns.shape[1]:
            return Bounds(self.columns.take(places, axis=1))
        return Bounds(self.columns, places)

    def add(self, other: Bounds) -> Bounds:
        """Of sums."""
        rows = np.maximum(self.rows, other.rows)
        rows[SIZE] = self.rows[SIZE] + other.rows[SIZE]
        rows[SUMS] += 1
        return Bounds(_settled(rows))

    def multiply(self, other: Bounds) -> Bounds:
        """Of products."""
        rows = self.rows + other.rows
        rows[_RANGE] = np.maximum(self.rows[_RANGE], other.rows[_RANGE])
        rows[SIZE] = self.rows[SIZE] * other.rows[SIZE]
        rows[SUMS] += 1
        return Bounds(_settled(rows))

    def inverted(self) -> Bounds:
        """Of 1 / constants."""
        rows = self.rows.copy()
        with np.errstate(divide="ignore"):
            rows[SIZE] = 1 / self.rows[SIZE]
        return Bounds(rows)

    def largest(self, other: Bounds) -> Bounds:
        """Of maxima."""
        return Bounds(np.maximum(self.rows, other.rows))

    def sum_along(self, shape: Sequence[int], axes: Sequence[int]) -> Bounds:
        """Of sums along axes of an array of this shape."""
        rows = self._largest_along(shape, axes).reshape(len(self.columns), -1)
        apart = self.row(SIZE).reshape(shape)
        rows[SIZE] = apart.sum(axis=tuple(axes)).ravel()
        rows[SUMS] += np.count_nonzero(apart, axis=tuple(axes)).ravel()
        return Bounds(_settled(rows))

    def largest_along(self, shape: Sequence[int], axes: Sequence[int]) -> Bounds:
        """Of maxima along axes of an array of this shape."""
        return Bounds(self._largest_along(shape, axes).reshape(len(self.columns), -1))

    def _largest_along(self, shape: Sequence[int], axes: Sequence[int]) -> Array:
        """The largest of each row, with the axes that are left."""
        apart = (self.row(number).reshape(shape) for number in range(len(self.columns)))
        return np.stack([row.max(axis=tuple(axes), initial=0) for row in apart])

    def product(self, other: Bounds, left: Sequence[int], right: Sequence[int]) -> Bounds:
        """Of matrix products of arrays of these shapes, (..., m, k) and (..., k, n)."""
        one = self._largest_along(left, [len(left) - 1])[..., None]
        two = other._largest_along(right, [len(right) - 2])[..., None, :]
        rows = one + two
        rows[_RANGE] = np.maximum(one[_RANGE], two[_RANGE])
        a, b = self.row(SIZE).reshape(left), other.row(SIZE).reshape(right)
        rows[SIZE] = np.matmul(a, b)
        terms = (np.count_nonzero(a, axis=-1)[..., None], np.count_nonzero(b, axis=-2)[..., None, :])
        rows[SUMS] += np.minimum(*terms)
        return Bounds(_settled(rows.reshape(len(rows), -1)))

    def of_unknown(self) -> Bounds:
        """Of a function of which nothing is known: as of another input, which is not among those counted."""
        rows = np.zeros_like(self.rows)
        rows[_RANGE] = self.rows[_RANGE]
        rows[[SIZE, DEGREES.start]] = 1
        return Bounds(_settled(rows))

    def stay_below(self, limit: float) -> bool:
        """Whether no number on the way reaches a limit, as long as no input is larger than `MOST` says."""
        with np.errstate(over="ignore"):
            return bool((self.rows[HIGHEST] * 2.0 ** (MOST * self.rows[DEGREES.start]) < limit).all())


def joined(several: Sequence[Bounds]) -> Bounds:
    """Those of all elements of these, one after the other."""
    columns: list[Array] = []
    begins: dict[int, int] = {}
    places, size = [], 0
    for bounds in several:
        shared = bounds.columns
        if id(shared) not in begins:
            begins[id(shared)] = size
            columns.append(shared)
            size += shared.shape[1]
        own = np.arange(shared.shape[1]) if bounds.places is None else bounds.places
        places.append(begins[id(shared)] + own)
    return Bounds(columns[0] if len(columns) == 1 else np.concatenate(columns, 1), np.concatenate(places))


def _settled(rows: Array) -> Array:
    """Count the size among those on the way, and see to it that zero has no degree.

    A number times zero is zero. A power of one may be larger than any float, and that times zero is none.
    """
    size = rows[SIZE]
    rows[HIGHEST] = np.maximum(rows[HIGHEST], size)
    rows[LOWEST] = np.maximum(rows[LOWEST], np.divide(1, size, out=np.zeros_like(size), where=size > 0))
    zero = (size == 0) & (rows[DEGREES.start] <= 1)
    rows[ERROR:, zero] = 0
    return rows


def rows_of(inputs: int) -> int:
    """The number of rows for a program of so many inputs."""
    return DEGREES.start + 1 + inputs


def of_inputs(sizes: Sequence[int], seed: int) -> list[Bounds]:
    """Of inputs of so many elements, each of a size between 1 and 2 that is drawn."""
    generator = np.random.default_rng([seed, 1])
    made = []
    for number, size in enumerate(sizes):
        rows = np.zeros((rows_of(len(sizes)), size))
        rows[[DEGREES.start, DEGREES.start + 1 + number]] = 1
        rows[SIZE] = 1 + generator.random(size)
        made.append(Bounds(_settled(rows)))
    return made


def of_constants(values: Array, errors: Array, inputs: int) -> Bounds:
    """Of constants (n,), of which fractions differ by so much (n,)."""
    rows = np.zeros((rows_of(inputs), len(values)))
    rows[SIZE] = np.abs(values)
    rows[ERROR] = np.divide(errors, rows[SIZE], out=np.zeros(len(values)), where=rows[SIZE] > 0)
    return Bounds(rows)
