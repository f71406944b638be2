"""Two loops over the window, with an ordinary number that grows."""

import numpy as np


def pixel_filter(neighbourhood: np.ndarray, kernel: np.ndarray) -> float:
    """Weighted sum of a neighbourhood under a kernel of the same shape."""
    total = np.zeros(1, np.float32)
    for row in range(kernel.shape[0]):
        for column in range(kernel.shape[1]):
            total[0] += neighbourhood[row, column] * kernel[row, column]
    return float(total[0])
