import numpy as np


def max_pool(image, window, stride):
    res = []
    for i in range(0, image.shape[0] - window[0], stride[0]):
        res.append([])
        for j in range(0, image.shape[1] - window[1], stride[1]):
            res[-1].append(np.max(image[i:i + window[0], j:j + window[1]]))
    return np.array(res)
