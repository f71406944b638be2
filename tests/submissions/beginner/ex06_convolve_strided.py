import numpy as np


def convolve_strided(image, kernel, stride):
    image = np.asarray(image)
    kernel = np.asarray(kernel)
    a, b = kernel.shape
    linhas = (image.shape[0] - a) // stride[0] + 1
    colunas = (image.shape[1] - b) // stride[1] + 1
    out = np.zeros((linhas, colunas))
    for i in range(linhas):
        for j in range(colunas):
            out[i, j] = np.sum(image[i:i + a, j:j + b] * kernel)
    return out
