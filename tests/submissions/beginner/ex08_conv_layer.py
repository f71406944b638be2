import numpy as np


def conv_layer(image, kernels, bias):
    image = np.asarray(image)
    kernels = np.asarray(kernels)
    a, b, c, m = kernels.shape
    h = image.shape[0] - a + 1
    w = image.shape[1] - b + 1
    out = np.zeros((h, w, m))
    for k in range(1, m + 1):
        for i in range(h):
            for j in range(w):
                z = np.sum(image[i:i + a, j:j + b] * kernels[:, :, :, k])
                out[i, j, k] = max(z + bias[k], 0)
    return out
