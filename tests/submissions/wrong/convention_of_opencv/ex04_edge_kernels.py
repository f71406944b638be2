import numpy as np


def edge_kernels(weights, image):
    vertical = np.outer(weights, [-1, 0, 1])
    h, w = image.shape
    response = np.zeros((h - 2, w - 2))
    for i in range(h - 2):
        for j in range(w - 2):
            response[i, j] = (image[i:i + 3, j:j + 3] * vertical).sum()
    return {"vertical": vertical, "horizontal": vertical.T, "response": response}
