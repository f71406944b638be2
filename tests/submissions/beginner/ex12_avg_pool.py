import numpy as np


def avg_pool(image, window, stride):
    image = np.asarray(image)
    H = (image.shape[0] - window[0]) // stride[0]
    W = (image.shape[1] - window[1]) // stride[1]
    print("saida:", H, W)
    out = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            x, y = i * stride[0], j * stride[1]
            bloco = image[x:x + window[0], y:y + window[1]]
            print(i, j, bloco)
            out[i, j] = np.mean(bloco)
    return out
