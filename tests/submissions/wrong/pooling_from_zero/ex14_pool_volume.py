import numpy as np


def pool_volume(volume, window, stride, mode):
    h, w, c = volume.shape
    H = 1 + (h - window[0]) // stride[0]
    W = 1 + (w - window[1]) // stride[1]
    out = np.zeros((H, W, c))
    for i in range(H):
        for j in range(W):
            for u in range(window[0]):
                for v in range(window[1]):
                    p = volume[i * stride[0] + u, j * stride[1] + v]
                    if mode == "max":
                        out[i, j] = np.maximum(out[i, j], p)
                    else:
                        out[i, j] += p / (window[0] * window[1])
    return out
