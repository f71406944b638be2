"""Loops over windows, and the result as a list of rows."""

from typing import Any


def max_pool_f3_s1(matrix: Any) -> Any:
    """The largest number of each window, row by row."""
    rows = []
    for i in range(len(matrix) - 2):
        windows = [
            [matrix[i + u][j + v] for u in range(3) for v in range(3)] for j in range(len(matrix[0]) - 2)
        ]
        rows.append(list(map(max, windows)))
    return rows
