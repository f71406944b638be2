"""What a network looks at, as NumPy loops in float64; the network is any function from an image to its logits."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from jaxcnn.reference.windows import Array, Pair, windows

Predict = Callable[[Array], ArrayLike]


def saliency(predict: Predict, image: ArrayLike, label: int, *, step: float = 1e-5) -> Array:
    """Compute as `jaxcnn.saliency`, by finite differences: each pixel is moved a little up and down.

    Args:
        predict: From an image (H, W, C) to logits.
        image: (H, W, C).
        label: The class.
        step: By how much a pixel is moved.
    """
    pixels = np.asarray(image, np.float64)
    slopes = np.zeros_like(pixels)
    for index in np.ndindex(*pixels.shape):
        ends = []
        for sign in (1, -1):
            moved = pixels.copy()
            moved[index] += sign * step
            ends.append(float(np.asarray(predict(moved))[label]))
        slopes[index] = abs(ends[0] - ends[1]) / (2 * step)
    return np.asarray(slopes.max(axis=2))


def grad_cam(maps: ArrayLike, slopes: ArrayLike) -> Array:
    """Compute as `jaxcnn.grad_cam`, from a layer's maps and the logit's derivatives by them.

    Args:
        maps: (h, w, K).
        slopes: (h, w, K).
    """
    values, derivatives = np.asarray(maps, np.float64), np.asarray(slopes, np.float64)
    height, width, number = values.shape
    y = np.zeros((height, width))
    for k in range(number):
        weight = sum(float(slope) for slope in derivatives[:, :, k].ravel()) / (height * width)
        for i, j in np.ndindex(height, width):
            y[i, j] += weight * values[i, j, k]
    return np.maximum(y, 0)


def occlusion(
    predict: Predict,
    image: ArrayLike,
    label: int,
    *,
    window: tuple[int, int],
    stride: Pair = 1,
    value: float = 0.5,
) -> Array:
    """Compute as `jaxcnn.occlusion`, one covered image at a time.

    Args:
        predict: From an image (H, W, C) to logits.
        image: (H, W, C).
        label: The class.
        window: (height, width) of the patch.
        stride: An int or (height, width).
        value: What the pixels under the patch become.
    """
    pixels = np.asarray(image, np.float64)
    down, right = windows((pixels.shape[0], pixels.shape[1]), window, stride, "valid", 1)
    before = float(np.asarray(predict(pixels))[label])
    y = np.zeros((len(down), len(right)))
    for i, j in np.ndindex(*y.shape):
        covered = pixels.copy()
        for row in down[i]:
            for column in right[j]:
                covered[row, column] = value
        y[i, j] = before - float(np.asarray(predict(covered))[label])
    return y
