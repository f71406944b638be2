import numpy as np


def pixel_filter(neighbourhood, kernel):
    return np.dot(neighbourhood, kernel)
