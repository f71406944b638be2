"""An array of zeros, then one pixel after another into its middle."""

import numpy as np


def pad_same(image: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    """Surround an image with zeros, so that a valid convolution keeps its size."""
    rows, columns = image.shape
    top = kernel_shape[0] // 2
    left = kernel_shape[1] // 2
    padded = np.zeros((rows + 2 * top, columns + 2 * left))
    for row in range(rows):
        for column in range(columns):
            padded[top + row, left + column] = image[row, column]
    return padded
