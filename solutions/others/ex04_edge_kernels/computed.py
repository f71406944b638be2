"""Every kernel as a column times a row: how much a row counts, times the difference it takes."""

from typing import Any

import numpy as np


def edge_kernels(weights: tuple[int, int, int], image: Any) -> dict[str, Any]:
    """The kernels, and the response of the vertical one, as arrays."""
    vertical = np.outer(weights, [1.0, 0.0, -1.0])
    h, w = image.shape
    response = np.zeros((h - 2, w - 2))
    for row in range(h - 2):
        for column in range(w - 2):
            response[row, column] = np.sum(image[row : row + 3, column : column + 3] * vertical)
    return {"vertical": vertical, "horizontal": vertical.T, "response": response}
