"""Lists of lists, one sum a window."""

from typing import Any


def convolve_valid(image: Any, kernel: Any) -> Any:
    """Shape (h - f_h + 1, w - f_w + 1)."""
    f_h, f_w = kernel.shape
    return [
        [(image[i : i + f_h, j : j + f_w] * kernel).sum() for j in range(image.shape[1] - f_w + 1)]
        for i in range(image.shape[0] - f_h + 1)
    ]
