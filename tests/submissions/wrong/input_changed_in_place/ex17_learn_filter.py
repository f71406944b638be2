import numpy as np


def mapa(image, kernel):
    fh, fw = kernel.shape
    H, W = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = np.zeros((H, W))
    for u in range(fh):
        for v in range(fw):
            out += kernel[u, v] * image[u:u + H, v:v + W]
    return out


def loss(kernel, image, target):
    return np.mean((mapa(np.asarray(image), np.asarray(kernel)) - target) ** 2)


def gradient_step(kernel, image, target, learning_rate):
    kernel = np.asarray(kernel)
    erro = mapa(np.asarray(image), kernel) - target
    H, W = erro.shape
    grad = np.zeros(kernel.shape)
    for u in range(kernel.shape[0]):
        for v in range(kernel.shape[1]):
            grad[u, v] = 2 * np.mean(erro * image[u:u + H, v:v + W])
    kernel -= learning_rate * grad
    return kernel
