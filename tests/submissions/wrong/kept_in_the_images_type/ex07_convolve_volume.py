import numpy as np


def convolve_volume(image, kernel):
    result = np.empty_like(image[kernel.shape[0] - 1 :, kernel.shape[1] - 1 :, 0])
    for i, j in np.ndindex(result.shape):
        result[i, j] = (image[i : i + kernel.shape[0], j : j + kernel.shape[1]] * kernel).sum()
    return result
