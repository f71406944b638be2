"""Two loops over the places of the window, and an array of zeros that is filled."""

import numpy as np


def convolve_strided(image: np.ndarray, kernel: np.ndarray, stride: tuple[int, int]) -> np.ndarray:
    """Convolve one grey image with one kernel, moving the kernel by whole strides."""
    height, width = kernel.shape
    rows = (image.shape[0] - height) // stride[0] + 1
    columns = (image.shape[1] - width) // stride[1] + 1
    result = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top = i * stride[0]
            left = j * stride[1]
            result[i, j] = np.sum(image[top : top + height, left : left + width] * kernel)
    return result
