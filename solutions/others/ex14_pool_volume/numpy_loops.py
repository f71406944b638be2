"""Three loops, in NumPy: channels, rows, columns."""

import numpy as np


def pool_volume(
    volume: np.ndarray, window: tuple[int, int], stride: tuple[int, int], mode: str
) -> np.ndarray:
    """Fill the result number by number."""
    rows = (volume.shape[0] - window[0]) // stride[0] + 1
    columns = (volume.shape[1] - window[1]) // stride[1] + 1
    out = np.zeros((rows, columns, volume.shape[2]))
    for c in range(volume.shape[2]):
        for i in range(rows):
            for j in range(columns):
                top, left = i * stride[0], j * stride[1]
                part = volume[top : top + window[0], left : left + window[1], c]
                out[i, j, c] = np.max(part) if mode == "max" else np.mean(part)
    return out
