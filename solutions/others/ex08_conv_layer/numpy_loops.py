"""Loops over filters and places, and an `if` for ReLU."""

import numpy as np


def conv_layer(image: np.ndarray, kernels: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Apply one convolutional layer to one image."""
    height, width, _, filters = kernels.shape
    rows = image.shape[0] - height + 1
    columns = image.shape[1] - width + 1
    result = np.zeros((rows, columns, filters))
    for k in range(filters):
        for i in range(rows):
            for j in range(columns):
                window = image[i : i + height, j : j + width, :]
                z = np.sum(window * kernels[:, :, :, k]) + bias[k]
                if z > 0:
                    result[i, j, k] = z
    return result
