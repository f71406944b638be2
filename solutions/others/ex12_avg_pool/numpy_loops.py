"""One loop for the rows, one for the columns, in NumPy."""

import numpy as np


def avg_pool(image: np.ndarray, window: tuple[int, int], stride: tuple[int, int]) -> np.ndarray:
    """Take the mean of each slice."""
    rows = (image.shape[0] - window[0]) // stride[0] + 1
    columns = (image.shape[1] - window[1]) // stride[1] + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride[0], j * stride[1]
            out[i, j] = np.mean(image[top : top + window[0], left : left + window[1]])
    return out
