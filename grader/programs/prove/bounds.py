"""What is counted beside each element of a symbol: how large it can be, what cancels in it, what rounding hides.

Exact arithmetic is not that of floats: `(x + 1e30) - 1e30` is x in one and 0 in the other. So each element carries, for
inputs that are all 1, the sum of the absolute values of its terms (`size`), the largest such sum on the way to it (`peak`),
and what taking fractions for rounded constants changed (`error`); and its degree in each input, and in all together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.programs.prove.field import Array

SIZE, PEAK, ERROR, ALL = range(4)
"""The first rows; those of each input follow."""


class Bounds:
    """Bounds of n elements.

    Args:
        rows: (4 + inputs, n) float64: size, peak, error, the degree in all inputs together, and that in each.
    """

    def __init__(self, rows: Array) -> None:
        self.rows = rows

    def taken(self, places: Array) -> Bounds:
        """Those at these places."""
        return Bounds(self.rows[:, places])

    def add(self, other: Bounds) -> Bounds:
        """Of sums."""
        rows = np.maximum(self.rows, other.rows)
        rows[SIZE] = self.rows[SIZE] + other.rows[SIZE]
        rows[ERROR] = self.rows[ERROR] + other.rows[ERROR]
        return Bounds(_with_peak(rows))

    def multiply(self, other: Bounds) -> Bounds:
        """Of products."""
        (a, b), rows = (self.rows, other.rows), self.rows + other.rows
        with np.errstate(over="ignore", invalid="ignore"):
            rows[SIZE] = a[SIZE] * b[SIZE]
            rows[ERROR] = a[SIZE] * b[ERROR] + b[SIZE] * a[ERROR]
        rows[PEAK] = np.maximum(a[PEAK], b[PEAK])
        return Bounds(_with_peak(rows))

    def largest(self, other: Bounds) -> Bounds:
        """Of maxima."""
        return Bounds(np.maximum(self.rows, other.rows))

    def sum_along(self, shape: Sequence[int], axes: Sequence[int]) -> Bounds:
        """Of sums along axes of an array of this shape."""
        rows = self._largest_along(shape, axes)
        apart = self.rows[[SIZE, ERROR]].reshape(2, *shape)
        sums = apart.sum(axis=tuple(i + 1 for i in axes)).reshape(2, -1)
        rows[SIZE], rows[ERROR] = sums
        return Bounds(_with_peak(rows))

    def largest_along(self, shape: Sequence[int], axes: Sequence[int]) -> Bounds:
        """Of maxima along axes of an array of this shape."""
        return Bounds(self._largest_along(shape, axes))

    def _largest_along(self, shape: Sequence[int], axes: Sequence[int]) -> Array:
        apart = self.rows.reshape(len(self.rows), *shape)
        rows: Array = apart.max(axis=tuple(i + 1 for i in axes), initial=0).reshape(len(self.rows), -1)
        return rows

    def product(self, other: Bounds, left: Sequence[int], right: Sequence[int]) -> Bounds:
        """Of matrix products of arrays of these shapes, (..., m, k) and (..., k, n)."""
        a = self.rows.reshape(-1, *left)
        b = other.rows.reshape(-1, *right)
        size = np.matmul(a[SIZE], b[SIZE])
        error = np.matmul(a[SIZE], b[ERROR]) + np.matmul(a[ERROR], b[SIZE])
        rows = a.max(axis=-1, initial=0)[..., None] + b.max(axis=-2, initial=0)[..., None, :]
        rows[SIZE], rows[ERROR] = size, error
        rows[PEAK] = np.maximum(
            a[PEAK].max(axis=-1, initial=0)[..., None], b[PEAK].max(axis=-2, initial=0)[..., None, :]
        )
        return Bounds(_with_peak(rows.reshape(len(rows), -1)))

    def of_unknown(self) -> Bounds:
        """Of a function of which nothing is known: as of another input, that is not among those counted."""
        rows = np.zeros_like(self.rows)
        rows[SIZE] = rows[ALL] = 1
        rows[PEAK] = self.rows[PEAK]
        return Bounds(_with_peak(rows))


def _with_peak(rows: Array) -> Array:
    rows[PEAK] = np.maximum(rows[PEAK], rows[SIZE])
    return rows


def of_inputs(sizes: Sequence[int]) -> list[Bounds]:
    """Of inputs of so many elements."""
    made = []
    for number, size in enumerate(sizes):
        rows = np.zeros((4 + len(sizes), size))
        rows[[SIZE, PEAK, ALL, 4 + number]] = 1
        made.append(Bounds(rows))
    return made


def of_constants(values: Array, errors: Array, inputs: int) -> Bounds:
    """Of constants (n,), of which fractions differ by so much (n,)."""
    rows = np.zeros((4 + inputs, len(values)))
    rows[SIZE] = rows[PEAK] = np.abs(values)
    rows[ERROR] = errors
    return Bounds(rows)
