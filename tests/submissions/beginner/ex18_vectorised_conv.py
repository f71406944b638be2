import numpy as np


def vectorised_conv(images, kernel):
    images = np.array(images)
    kernel = np.array(kernel)
    n, h, w, c = images.shape
    a, b, _, m = kernel.shape
    out = np.zeros((n, h - a + 1, w - b + 1, m))
    for img in range(n):
        for i in range(h - a + 1):
            for j in range(w - b + 1):
                for k in range(m):
                    out[img, i, j, k] = np.sum(images[img, i:i + a, j:j + b, :] * kernel[:, :, :, k])
    return out
