import numpy as np


def max_pool(image, window, stride):
    # running maximum down the columns first, then along the rows
    image = np.asarray(image)
    h, w = image.shape
    for i in range(h - window[0] + 1):
        image[i] = image[i:i + window[0]].max(axis=0)
    for j in range(w - window[1] + 1):
        image[:, j] = image[:, j:j + window[1]].max(axis=1)
    return image[:h - window[0] + 1:stride[0], :w - window[1] + 1:stride[1]].copy()
