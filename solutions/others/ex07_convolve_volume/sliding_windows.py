"""All windows at once as a view, then one sum over their last three axes."""

import numpy as np


def convolve_volume(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Convolve one image with channels with one kernel."""
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)[:, :, 0]
    return np.einsum("ijuvk,uvk->ij", windows, kernel)
