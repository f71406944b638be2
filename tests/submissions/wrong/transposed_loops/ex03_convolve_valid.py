import numpy as np


def convolve_valid(image, kernel):
    h, w = image.shape
    fh, fw = kernel.shape
    res = np.zeros((h - fh + 1, w - fw + 1))
    for y in range(h - fh + 1):
        for x in range(w - fw + 1):
            s = 0
            for dx in range(fw):
                for dy in range(fh):
                    # kernel[x][y]
                    s += float(image[y + dy, x + dx]) * float(kernel[dx, dy])
            res[y, x] = s
    return res
