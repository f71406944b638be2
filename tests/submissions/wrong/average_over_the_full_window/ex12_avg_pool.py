import numpy as np


def avg_pool(image, window, stride):
    image = np.asarray(image)
    h, w = image.shape
    out = []
    for i in range(0, h, stride[0]):
        row = []
        for j in range(0, w, stride[1]):
            # slicing stops at the border by itself
            row.append(np.sum(image[i:i + window[0], j:j + window[1]]) / (window[0] * window[1]))
        out.append(row)
    return np.array(out)
