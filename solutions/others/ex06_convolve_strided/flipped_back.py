"""A textbook convolution, which flips its kernel, given a kernel that is flipped already."""

import numpy as np


def textbook_convolution(image: np.ndarray, kernel: np.ndarray, stride: tuple[int, int]) -> np.ndarray:
    """Signal processing's convolution: sum of image[x - u, y - v] * kernel[u, v]."""
    (h, w), (f_h, f_w) = image.shape, kernel.shape
    result = []
    for x in range(f_h - 1, h, stride[0]):
        row = []
        for y in range(f_w - 1, w, stride[1]):
            products = [image[x - u, y - v] * kernel[u, v] for u in range(f_h) for v in range(f_w)]
            row.append(sum(products))
        result.append(row)
    return np.array(result)


def convolve_strided(image: np.ndarray, kernel: np.ndarray, stride: tuple[int, int]) -> np.ndarray:
    """Convolve one grey image with one kernel, moving the kernel by whole strides."""
    return textbook_convolution(image, kernel[::-1, ::-1], stride)
