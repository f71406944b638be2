"""NumPy loops, and the gradient derived by hand."""

import numpy as np


def convolve(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The valid convolution, window by window."""
    f_h, f_w = kernel.shape
    out = np.zeros((image.shape[0] - f_h + 1, image.shape[1] - f_w + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out


def loss(kernel: np.ndarray, image: np.ndarray, target: np.ndarray) -> float:
    """Mean squared error."""
    return float(np.mean((convolve(image, kernel) - target) ** 2))


def gradient_step(
    kernel: np.ndarray, image: np.ndarray, target: np.ndarray, learning_rate: float
) -> np.ndarray:
    """Add up each window, weighted by its error: d loss / d kernel."""
    error = convolve(image, kernel) - target
    gradient = np.zeros(kernel.shape)
    for i in range(error.shape[0]):
        for j in range(error.shape[1]):
            window = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
            gradient += 2 * error[i, j] * window / error.size
    return kernel - learning_rate * gradient
