import numpy as np


def max_pool(image, window, stride):
    image = np.asarray(image)
    H = (image.shape[0] - window[0]) // stride[0] + 1
    W = (image.shape[1] - window[1]) // stride[1] + 1
    out = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            maior = 0
            for u in range(window[0]):
                for v in range(window[1]):
                    pixel = image[i * stride[0] + u, j * stride[1] + v]
                    if pixel > maior:
                        maior = pixel
            out[i, j] = maior
    return out
