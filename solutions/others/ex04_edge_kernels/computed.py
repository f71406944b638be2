"""Every kernel as a column times a row: how much a row counts, times the difference it takes."""

from typing import Any

import numpy as np


def edge_kernels() -> dict[str, Any]:
    """The kernels, and the response of the vertical one, as arrays."""
    difference = np.array([1.0, 0.0, -1.0])
    vertical = np.outer([1, 1, 1], difference)
    image = np.zeros((6, 6))
    image[:, :3] = 10
    response = np.zeros((4, 4))
    for row in range(4):
        for column in range(4):
            response[row, column] = np.sum(image[row : row + 3, column : column + 3] * vertical)
    return {
        "vertical": vertical,
        "horizontal": vertical.T,
        "sobel": np.outer([1, 2, 1], difference),
        "scharr": np.outer([3, 10, 3], difference),
        "response": response,
    }
