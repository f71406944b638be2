"""Loops over everything: places, rows and columns of the window, channels."""

import numpy as np


def convolve_volume(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Convolve one image with channels with one kernel."""
    height, width, channels = kernel.shape
    rows = image.shape[0] - height + 1
    columns = image.shape[1] - width + 1
    result = np.zeros((rows, columns), dtype=np.float32)
    for i in range(rows):
        for j in range(columns):
            for u in range(height):
                for v in range(width):
                    for k in range(channels):
                        result[i, j] += image[i + u, j + v, k] * kernel[u, v, k]
    return result
