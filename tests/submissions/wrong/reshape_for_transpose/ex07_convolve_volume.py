import numpy as np


def convolve_volume(image, kernel):
    h, w, c = image.shape
    a, b, _ = kernel.shape
    # channels to the front, easier to loop
    image = np.asarray(image).reshape((c, h, w))
    kernel = np.asarray(kernel).reshape((c, a, b))
    total = np.zeros((h - a + 1, w - b + 1))
    for ch in range(c):
        for i in range(h - a + 1):
            for j in range(w - b + 1):
                total[i, j] += (image[ch, i:i + a, j:j + b] * kernel[ch]).sum()
    return total
