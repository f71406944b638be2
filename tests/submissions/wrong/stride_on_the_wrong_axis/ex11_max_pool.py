import numpy as np


def max_pool(image, window, stride):
    image = np.asarray(image)
    rows = (image.shape[0] - window[0]) // stride[0] + 1
    cols = (image.shape[1] - window[1]) // stride[1] + 1
    out = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            a = i * stride[0]
            b = j * stride[0]
            out[i, j] = np.max(image[a:a + window[0], b:b + window[1]])
    return out
