"""Number by number."""

import numpy as np


def standardise(table):
    """One column after the other."""
    rows, columns = table.shape
    result = np.zeros((rows, columns))
    for j in range(columns):
        mean = sum(table[i, j] for i in range(rows)) / rows
        variance = sum((table[i, j] - mean) ** 2 for i in range(rows)) / rows
        for i in range(rows):
            result[i, j] = (table[i, j] - mean) / variance**0.5 if variance else 0.0
    return result
