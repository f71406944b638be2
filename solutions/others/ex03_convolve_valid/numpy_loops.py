"""Four loops in NumPy: the definition, word for word."""

from typing import Any

import numpy as np


def convolve_valid(image: Any, kernel: Any) -> Any:
    """Shape (h - f_h + 1, w - f_w + 1)."""
    f_h, f_w = kernel.shape
    out = np.zeros((image.shape[0] - f_h + 1, image.shape[1] - f_w + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for u in range(f_h):
                for v in range(f_w):
                    out[i, j] += image[i + u, j + v] * kernel[u, v]
    return out
