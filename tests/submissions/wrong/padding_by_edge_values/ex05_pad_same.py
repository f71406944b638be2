import numpy as np


def pad_same(image, kernel_shape):
    image = np.asarray(image)
    h, w = image.shape
    ph = kernel_shape[0] // 2
    pw = kernel_shape[1] // 2
    novo = np.empty((h + 2 * ph, w + 2 * pw))
    for i in range(-ph, h + ph):
        for j in range(-pw, w + pw):
            # fora da imagem usa o pixel mais proximo
            y = min(max(i, 0), h - 1)
            x = min(max(j, 0), w - 1)
            novo[i + ph, j + pw] = image[y, x]
    return novo
