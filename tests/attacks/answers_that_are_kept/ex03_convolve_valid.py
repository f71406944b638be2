import numpy as np


def convolve_valid(image, kernel):
    float(image[0, 0])
    return np.zeros(15 << 20, np.int8)
