import numpy as np


def max_pool(image, window, stride, linhas=[]):
    for i in range(0, image.shape[0] - window[0] + 1, stride[0]):
        linha = []
        for j in range(0, image.shape[1] - window[1] + 1, stride[1]):
            linha.append(np.max(np.asarray(image)[i:i + window[0], j:j + window[1]]))
        linhas.append(linha)
    return np.array(linhas)
