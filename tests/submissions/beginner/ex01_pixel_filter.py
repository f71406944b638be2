import numpy as np


def pixel_filter(neighbourhood, kernel):
    resultado = neighbourhood * kernel
    return np.asarray(resultado).sum()
