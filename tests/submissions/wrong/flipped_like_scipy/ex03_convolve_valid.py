import numpy as np


def convolve_valid(image, kernel):
    image, kernel = np.array(image), np.array(kernel)
    m, n = kernel.shape
    M = image.shape[0] - m + 1
    N = image.shape[1] - n + 1
    y = np.zeros((M, N))
    # y[i, j] = sum_uv k[u, v] x[i - u, j - v]
    for i in range(M):
        for j in range(N):
            for u in range(m):
                for v in range(n):
                    y[i, j] += kernel[u, v] * image[i + m - 1 - u, j + n - 1 - v]
    return y
