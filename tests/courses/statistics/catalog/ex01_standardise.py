"""Columns, rows and the whole: which axis a statistic is taken over."""

from typing import Any

import numpy as np

from grader.exercise import Case, Check, Exercise, both, misconception

from ._tables import real, scaled, whole_numbers

EXAMPLE = np.array([[1, 10], [3, 30]], np.float32)
EQUAL = np.array([[4, 1, 7], [4, 3, 7], [4, 8, 7]], np.float32)


@misconception(
    "You take the means over the rows. axis names the axis that disappears: for columns, that is the first."
)
def rows_for_columns(table: Any) -> Any:
    """The other axis."""
    return scaled(table, table.mean(axis=1, keepdims=True), table.std(axis=1, keepdims=True))


@misconception("You take one mean and one spread for the whole table. Each column has its own.")
def the_whole_table(table: Any) -> Any:
    """No axis at all."""
    return scaled(table, table.mean(), table.std())


@misconception("You divide by the variance. Its unit is squared; the standard deviation is its root.")
def variance_for_spread(table: Any) -> Any:
    """No root."""
    return scaled(table, table.mean(axis=0), table.var(axis=0))


@misconception("You divide, but you do not subtract the mean first: the columns are not centred.")
def not_centred(table: Any) -> Any:
    """Scaled alone."""
    return scaled(table, 0, table.std(axis=0))


@misconception(
    "You subtract the means and stop there: the columns have the mean 0, but not yet the spread 1."
)
def not_scaled(table: Any) -> Any:
    """Centred alone."""
    return table - table.mean(axis=0)


@misconception(
    "You divide by one less than the number of rows, as for an estimate from a sample. Here all rows count."
)
def one_row_less(table: Any) -> Any:
    """ddof=1."""
    return scaled(table, table.mean(axis=0), table.std(axis=0, ddof=1))


@misconception(
    "You divide by the spread of a column whose numbers are all equal, which is 0. Such a column becomes zeros."
)
def divided_by_zero(table: Any) -> Any:
    """0 / 0."""
    return (table - table.mean(axis=0)) / table.std(axis=0)


def _equal_numbers(rng: np.random.Generator) -> list[Case]:
    tables = [whole_numbers(rng, *shape) for shape in ((1, 3), (3, 4), (5, 3))]
    for table in tables:
        table[:, 1] = table[0, 1]
    return [Case((EQUAL,)), *(Case((table,)) for table in tables)]


def _rows_and_variance(table: Any) -> Any:
    return scaled(table, table.mean(axis=1, keepdims=True), table.var(axis=1, keepdims=True))


EXERCISE = Exercise(
    title="Standardising a table",
    lesson="A statistic over axis 0 is one number a column; z-scores are distances from the mean, in spreads.",
    checks=(
        Check(
            "the example",
            points=0,
            rationale="The statement's own table.",
            help="Work the second column out by hand: its mean is 20, and both numbers are 10 away from it.",
            cases=lambda _: [Case((EXAMPLE,))],
        ),
        Check(
            "tables that are not square",
            points=3,
            rationale="More columns than rows and more rows than columns, with negative numbers.",
            help="What is each column's mean in your answer, and what is the mean of its squares?",
            cases=lambda rng: [
                *(Case((whole_numbers(rng, *shape),)) for shape in ((2, 3), (5, 2))),
                Case((real(rng, 40, 6) * 3 + 5,)),
            ],
        ),
        Check(
            "columns of equal numbers",
            points=1,
            rationale="Such a column has the spread 0, and a table of one row has no other columns.",
            help="Look at a column whose spread is 0: what would you divide by?",
            cases=_equal_numbers,
        ),
    ),
    hints=(
        "A table of 5 rows and 2 columns: how many means are there, and how many spreads?",
        "The answer has the table's shape; each of its columns adds up to 0.",
        "Look at what `mean` and `std` do with `axis=0`, and at what a spread of 0 does to a division.",
    ),
    misconceptions=(
        rows_for_columns,
        the_whole_table,
        variance_for_spread,
        not_centred,
        not_scaled,
        one_row_less,
        divided_by_zero,
        both(rows_for_columns, variance_for_spread, _rows_and_variance),
    ),
)
