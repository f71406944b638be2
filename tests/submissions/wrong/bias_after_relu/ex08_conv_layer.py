import numpy as np


def conv_layer(image, kernels, bias):
    fh, fw, _, m = kernels.shape
    H, W = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = np.zeros((H, W, m))
    for i in range(H):
        for j in range(W):
            for k in range(m):
                z = float(np.sum(image[i:i + fh, j:j + fw, :] * kernels[..., k]))
                if z < 0:
                    z = 0
                out[i, j, k] = z + float(bias[k])
    return out
