import numpy as np


def convolve_valid(image, kernel):
    h, w = image.shape
    fh, fw = kernel.shape
    out = np.zeros((h - fh + 1, w - fw + 1))
    for i in range(h - fh + 1):
        for j in range(w - fw + 1):
            for u in range(fh):
                for v in range(fw):
                    out[i, j] = image[i + u, j + v] * kernel[u, v]
    return out
