import numpy as np


def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    out = []
    for i in range(image.shape[0] - fh + 1):
        row = []
        for j in range(image.shape[1] - fw + 1):
            prod = np.asarray(image[i:i + fh, j:j + fw]) * np.asarray(kernel)
            row.append(prod.sum(axis=(0, 1)))
        out.append(row)
    return np.array(out)
