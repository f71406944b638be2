"""Held-out pictures as the network reads them, and as a person sees them."""

import numpy as np
from numpy.typing import NDArray


def floats(images: NDArray[np.generic]) -> NDArray[np.generic]:
    """uint8 as float32 in [0, 1]; what is floating-point already stays as it is."""
    return images.astype(np.float32) / np.float32(255) if images.dtype == np.uint8 else images


def visible(image: NDArray[np.generic]) -> NDArray[np.float64]:
    """A picture (H, W, C) in [0, 1] to show: (H, W, 3) in colour, or (H, W) where C is not 3, the mean."""
    values = np.nan_to_num(np.asarray(image, np.float64)).clip(0, 1)
    return values if values.shape[2] == 3 else values.mean(axis=2)
