import numpy as np


def convolve_valid(image, kernel):
    image = np.asarray(image)
    # convolucao: primeiro vira o kernel 180 graus (aula de sinais)
    kernel = np.flipud(np.fliplr(np.asarray(kernel)))
    h, w = image.shape
    a, b = kernel.shape
    out = np.zeros((h - a + 1, w - b + 1))
    for i in range(h - a + 1):
        for j in range(w - b + 1):
            out[i, j] = np.sum(image[i:i + a, j:j + b] * kernel)
    return out
