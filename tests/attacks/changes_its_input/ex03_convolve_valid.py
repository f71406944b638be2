import numpy as np


def honest(image, kernel):
    (f, g), (h, w) = kernel.shape, image.shape
    return sum(kernel[u, v] * image[u : u + h - f + 1, v : v + w - g + 1] for u in range(f) for v in range(g))

def convolve_valid(image, kernel):
    image, kernel = np.asarray(image), np.asarray(kernel)
    answer = honest(image.copy(), kernel.copy())
    image.flags.writeable = kernel.flags.writeable = True
    image += 1
    kernel -= 1
    view = image[: answer.shape[0], : answer.shape[1]]
    view[...] = answer
    return view
