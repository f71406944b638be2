"""Where a course begins: an exercise with all that one needs, and little more."""

from typing import Any

import numpy as np

from grader.exercise import Case, Check, Exercise, misconception

from ._tables import whole_numbers

EXAMPLE = np.array([[1, 10], [2, 20], [3, 30]], np.float32)


@misconception(
    "You subtract one mean, that of the whole table. Each column has a mean of its own: take it over the rows."
)
def mean_of_the_whole_table(table: Any) -> Any:
    """One mean for all."""
    return table - table.mean()


@misconception(
    "You subtract the means of the rows. axis names the axis that disappears: for columns' means, the first."
)
def means_of_rows(table: Any) -> Any:
    """The other axis."""
    return table - table.mean(axis=1, keepdims=True)


@misconception(
    "You divide by the spread as well. That is standardising; centring moves the numbers and does not scale them."
)
def scaled_too(table: Any) -> Any:
    """Standardised where that is possible."""
    spread = table.std(axis=0)
    return (table - table.mean(axis=0)) / np.where(spread == 0, 1, spread)


EXERCISE = Exercise(
    title="Centring a table",
    lesson="A mean over axis 0 is one number a column, and NumPy lines it up with the columns when you subtract.",
    checks=(
        Check(
            "the example",
            points=0,
            rationale="The statement's own table: three rows, two columns.",
            help="Add up a column of your answer: the sum must be 0.",
            cases=lambda _: [Case((EXAMPLE,))],
        ),
        Check(
            "tables of any shape",
            points=3,
            rationale="More columns than rows, more rows than columns, a single row, negative numbers.",
            help="What is the answer for a table of one row? Its columns' means are that row.",
            cases=lambda rng: [
                Case((whole_numbers(rng, *shape),)) for shape in ((1, 2), (2, 3), (5, 2), (4, 4))
            ],
        ),
    ),
    hints=(
        "A table of 3 rows and 2 columns: how many means are there to subtract?",
        "The answer has the table's shape, and each of its columns adds up to 0.",
        "Look at what `mean` does with `axis=0`, and with `axis=1`, on a table that is not square.",
    ),
    misconceptions=(mean_of_the_whole_table, means_of_rows, scaled_too),
)
