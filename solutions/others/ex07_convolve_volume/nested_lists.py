"""The formula, written down as a list of rows of Python numbers."""

import numpy as np


def convolve_volume(image: np.ndarray, kernel: np.ndarray) -> list[list[float]]:
    """Convolve one image with channels with one kernel."""
    (h, w, _), (f_h, f_w, _) = image.shape, kernel.shape
    return [
        [float(np.sum(image[i : i + f_h, j : j + f_w] * kernel)) for j in range(w - f_w + 1)]
        for i in range(h - f_h + 1)
    ]
