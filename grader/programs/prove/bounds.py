"""What is counted beside each element of a symbol: how large it can be, what cancels in it, what rounding hides.

Exact arithmetic is not that of floats: `(x + 1e9) - 1e9` is x in one and 0 in the other. So sizes are drawn for the inputs,
some tiny, some huge, a few times over; and each element carries, for each such draw, the sum of the absolute values of its
terms (`size`), the largest such sum on the way to it (`peak`), and how far it is off where fractions are taken for rounded
constants (`error`). Besides it carries its degree in all inputs together, and in each.

A peak is scaled with what it is part of: `(x + y) - y` rounds by so much of y, and so does 3 times it. Not so in the first
draw, in which all inputs are 1: there it is what may go beyond the largest float, as in `1e30 * x * 1e-30`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.programs.prove.field import Array

DRAWS = 4
SPREAD = 30
"""Sizes of inputs are powers of two from 2^-30 to 2^30."""
SIZE, PEAK, ERROR = (slice(i * DRAWS, (i + 1) * DRAWS) for i in range(3))
DEGREES = slice(3 * DRAWS, None)
"""Rows: the degree in all inputs together, then that in each."""


class Bounds:
    """Bounds of n elements.

    Args:
        rows: (3 DRAWS + 1 + inputs, n) float64.
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
        return Bounds(_settled(rows))

    def multiply(self, other: Bounds) -> Bounds:
        """Of products."""
        (a, b), rows = (self.rows, other.rows), self.rows + other.rows
        rows[SIZE] = a[SIZE] * b[SIZE]
        rows[ERROR] = a[SIZE] * b[ERROR] + b[SIZE] * a[ERROR]
        rows[PEAK] = np.maximum(a[PEAK] * b[SIZE], b[PEAK] * a[SIZE])
        rows[PEAK.start] = np.maximum(a[PEAK.start], b[PEAK.start])
        return Bounds(_settled(rows))

    def inverted(self) -> Bounds:
        """Of 1 / constants."""
        rows = self.rows.copy()
        with np.errstate(divide="ignore", invalid="ignore"):
            rows[SIZE] = rows[PEAK] = 1 / self.rows[SIZE]
            rows[ERROR] = self.rows[ERROR] / self.rows[SIZE] ** 2
        return Bounds(rows)

    def largest(self, other: Bounds) -> Bounds:
        """Of maxima."""
        return Bounds(np.maximum(self.rows, other.rows))

    def sum_along(self, shape: Sequence[int], axes: Sequence[int]) -> Bounds:
        """Of sums along axes of an array of this shape."""
        rows = self._largest_along(shape, axes)
        for part in (SIZE, ERROR):
            apart = self.rows[part].reshape(DRAWS, *shape)
            rows[part] = apart.sum(axis=tuple(i + 1 for i in axes)).reshape(DRAWS, -1)
        return Bounds(_settled(rows))

    def largest_along(self, shape: Sequence[int], axes: Sequence[int]) -> Bounds:
        """Of maxima along axes of an array of this shape."""
        return Bounds(self._largest_along(shape, axes))

    def _largest_along(self, shape: Sequence[int], axes: Sequence[int]) -> Array:
        apart = self.rows.reshape(len(self.rows), *shape)
        rows: Array = apart.max(axis=tuple(i + 1 for i in axes), initial=0).reshape(len(self.rows), -1)
        return rows

    def product(self, other: Bounds, left: Sequence[int], right: Sequence[int]) -> Bounds:
        """Of matrix products of arrays of these shapes, (..., m, k) and (..., k, n)."""
        a, b = self.rows.reshape(-1, *left), other.rows.reshape(-1, *right)
        rows = a.max(axis=-1, initial=0)[..., None] + b.max(axis=-2, initial=0)[..., None, :]
        rows[SIZE] = np.matmul(a[SIZE], b[SIZE])
        rows[ERROR] = np.matmul(a[SIZE], b[ERROR]) + np.matmul(a[ERROR], b[SIZE])
        first = rows[PEAK.start].copy()
        rows[PEAK] = np.matmul(a[PEAK], b[SIZE]) + np.matmul(a[SIZE], b[PEAK])
        rows[PEAK.start] = first / 2
        return Bounds(_settled(rows.reshape(len(rows), -1)))

    def of_unknown(self) -> Bounds:
        """Of a function of which nothing is known: as of another input, which is not among those counted."""
        rows = np.zeros_like(self.rows)
        rows[SIZE] = rows[PEAK] = rows[DEGREES.start] = 1
        return Bounds(rows)


def _settled(rows: Array) -> Array:
    """See to it that a peak is no lower than the size, and that zero has no degree.

    A number times zero is zero. A power of one may be larger than any float, and that times zero is none.
    """
    rows[PEAK] = np.maximum(rows[PEAK], rows[SIZE])
    zero = (rows[0] == 0) & (rows[DEGREES.start] <= 1)
    rows[PEAK.start :, zero] = 0
    return rows


def of_inputs(sizes: Sequence[int], seed: int) -> list[Bounds]:
    """Of inputs of so many elements: their sizes are drawn, those of the first draw are 1."""
    generator = np.random.default_rng([seed, 1])
    made = []
    for number, size in enumerate(sizes):
        rows = np.zeros((3 * DRAWS + 1 + len(sizes), size))
        rows[SIZE] = 2.0 ** generator.integers(-SPREAD, SPREAD + 1, (DRAWS, size))
        rows[0] = 1
        rows[PEAK] = rows[SIZE]
        rows[[DEGREES.start, DEGREES.start + 1 + number]] = 1
        made.append(Bounds(rows))
    return made


def of_constants(values: Array, errors: Array, inputs: int) -> Bounds:
    """Of constants (n,), of which fractions differ by so much (n,)."""
    rows = np.zeros((3 * DRAWS + 1 + inputs, len(values)))
    rows[SIZE] = rows[PEAK] = np.abs(values)
    rows[ERROR] = errors
    return Bounds(rows)
