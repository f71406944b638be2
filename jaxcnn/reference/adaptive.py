"""Pooling to a given size as a NumPy loop in float64, one output number at a time."""

import numpy as np
from numpy.typing import ArrayLike

from jaxcnn.reference.windows import Array, Pair


def global_avg_pool(x: ArrayLike) -> Array:
    """Pool as `jaxcnn.global_avg_pool`, in float64.

    Args:
        x: (N, H, W, C) or (H, W, C).
    """
    image = np.asarray(x, np.float64)
    y = np.zeros((*image.shape[:-3], image.shape[-1]))
    for index in np.ndindex(*y.shape):
        plane = image[(*index[:-1], slice(None), slice(None), index[-1])]
        y[index] = sum(float(pixel) for pixel in plane.ravel()) / plane.size
    return y


def global_max_pool(x: ArrayLike) -> Array:
    """Pool as `jaxcnn.global_max_pool`, in float64.

    Args:
        x: (N, H, W, C) or (H, W, C).
    """
    image = np.asarray(x, np.float64)
    y = np.zeros((*image.shape[:-3], image.shape[-1]))
    for index in np.ndindex(*y.shape):
        y[index] = np.max(image[(*index[:-1], slice(None), slice(None), index[-1])])
    return y


def adaptive_avg_pool2d(x: ArrayLike, output: Pair) -> Array:
    """Pool as `jaxcnn.adaptive_avg_pool2d`, in float64.

    Args:
        x: (N, H, W, C) or (H, W, C).
        output: An int or (height, width).
    """
    image = np.asarray(x, np.float64)
    height, width = (output, output) if isinstance(output, int) else output
    y = np.zeros((*image.shape[:-3], height, width, image.shape[-1]))
    for index in np.ndindex(*y.shape):
        i, j = index[-3:-1]
        rows = slice(i * image.shape[-3] // height, -(-(i + 1) * image.shape[-3] // height))
        columns = slice(j * image.shape[-2] // width, -(-(j + 1) * image.shape[-2] // width))
        window = image[(*index[:-3], rows, columns, index[-1])]
        y[index] = sum(float(pixel) for pixel in window.ravel()) / window.size
    return y
