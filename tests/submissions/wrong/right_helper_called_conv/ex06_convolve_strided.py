import numpy as np


def conv(janela, kernel):
    # one place of the window
    return np.sum(np.asarray(janela) * np.asarray(kernel))


def convolve_strided(image, kernel, stride):
    fh, fw = kernel.shape
    return np.array(
        [
            [conv(image[i:i + fh, j:j + fw], kernel) for j in range(0, image.shape[1] - fw + 1, stride[1])]
            for i in range(0, image.shape[0] - fh + 1, stride[0])
        ]
    )
