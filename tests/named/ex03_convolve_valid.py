import jax
import jax.numpy as jnp
import numpy as np


#: kept in the type of the image
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = np.zeros((h - f_h + 1, w - f_w + 1), dtype=image.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out


#: eight bits for the result
def convolve_valid(image, kernel):
    f_h, f_w = kernel.shape
    out = np.zeros((image.shape[0] - f_h + 1, image.shape[1] - f_w + 1), dtype=np.uint8)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out


#: clipped to pixel range
def convolve_valid(image, kernel):
    f_h, f_w = kernel.shape
    out = np.zeros((image.shape[0] - f_h + 1, image.shape[1] - f_w + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return np.clip(out, 0, 255)


#: sign taken off
def convolve_valid(image, kernel):
    f_h, f_w = kernel.shape
    out = np.zeros((image.shape[0] - f_h + 1, image.shape[1] - f_w + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = abs(np.sum(image[i : i + f_h, j : j + f_w] * kernel))
    return out


#: negative sums made 0
def convolve_valid(image, kernel):
    f_h, f_w = kernel.shape
    out_h = image.shape[0] - f_h + 1
    out_w = image.shape[1] - f_w + 1
    rows = []
    for i in range(out_h):
        rows.append([jnp.sum(image[i : i + f_h, j : j + f_w] * kernel) for j in range(out_w)])
    return jnp.maximum(jnp.array(rows), 0)


#: made whole numbers
def convolve_valid(image, kernel):
    f_h, f_w = kernel.shape
    out = []
    for i in range(image.shape[0] - f_h + 1):
        row = []
        for j in range(image.shape[1] - f_w + 1):
            row.append(int(np.sum(np.asarray(image)[i : i + f_h, j : j + f_w] * np.asarray(kernel))))
        out.append(row)
    return np.array(out)


#: kernel made whole numbers
def convolve_valid(image, kernel):
    kernel = kernel.astype(image.dtype)
    f_h, f_w = kernel.shape
    out = np.zeros((image.shape[0] - f_h + 1, image.shape[1] - f_w + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out


#: padded to same
def convolve_valid(image, kernel):
    f_h, f_w = kernel.shape
    p_h, p_w = f_h // 2, f_w // 2
    padded = np.pad(np.asarray(image), ((p_h, p_h), (p_w, p_w)))
    out = np.zeros(image.shape)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            window = padded[i : i + f_h, j : j + f_w]
            out[i, j] = np.sum(window * kernel)
    return out


#: kernel flipped
from scipy.signal import convolve2d


def convolve_valid(image, kernel):
    return convolve2d(image, kernel, mode="valid")


#: full convolution
import scipy.signal


def convolve_valid(image, kernel):
    return scipy.signal.convolve2d(image, kernel)


#: kernel flipped along one axis
def convolve_valid(image, kernel):
    out = 0
    f_h = kernel.shape[0]
    rows = image.shape[0] - f_h + 1
    return np.array(
        [sum(np.convolve(image[i + a], kernel[a], mode="valid") for a in range(f_h)) for i in range(rows)]
    )


#: missing plus one
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = np.zeros((h - f_h, w - f_w))
    for i in range(h - f_h):
        for j in range(w - f_w):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out


#: loops over the kernel end early
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = np.zeros((h - f_h + 1, w - f_w + 1))
    for i in range(h - f_h + 1):
        for j in range(w - f_w + 1):
            for a in range(f_h - 1):
                for b in range(f_w - 1):
                    out[i, j] += image[i + a, j + b] * kernel[a, b]
    return out


#: window one too small or too large
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = np.zeros((h - f_h + 1, w - f_w + 1))
    for i in range(h - f_h + 1):
        for j in range(w - f_w + 1):
            out[i, j] = np.sum(image[i : i + f_h - 1, j : j + f_w - 1] * kernel)
    return out


#: loops over the whole image
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = np.zeros((h - f_h + 1, w - f_w + 1))
    for i in range(h):
        for j in range(w):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out


#: first places left 0
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = np.zeros((h - f_h + 1, w - f_w + 1))
    for i in range(1, h - f_h + 1):
        for j in range(1, w - f_w + 1):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out


#: matrix product
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = np.zeros((h - f_h + 1, w - f_w + 1))
    for i in range(h - f_h + 1):
        for j in range(w - f_w + 1):
            out[i, j] = np.sum(np.dot(image[i : i + f_h, j : j + f_w], kernel))
    return out


#: averaged
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = np.zeros((h - f_h + 1, w - f_w + 1))
    for i in range(h - f_h + 1):
        for j in range(w - f_w + 1):
            out[i, j] = np.mean(image[i : i + f_h, j : j + f_w] * kernel)
    return out


#: divided by the sum of the weights
def convolve_valid(image, kernel):
    kernel = kernel / np.sum(kernel)
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image), kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


#: result transposed
def convolve_valid(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image), kernel.shape)
    return np.einsum("ijab,ab->ji", windows, np.asarray(kernel))


#: kernel transposed
def convolve_valid(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image), kernel.shape)
    return np.einsum("ijab,ba->ij", windows, np.asarray(kernel))


#: sum never set back to 0
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = np.zeros((h - f_h + 1, w - f_w + 1))
    total = 0.0
    for i in range(h - f_h + 1):
        for j in range(w - f_w + 1):
            for a in range(f_h):
                for b in range(f_w):
                    total += image[i + a, j + b] * kernel[a, b]
            out[i, j] = total
    return out


#: last product only
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = np.zeros((h - f_h + 1, w - f_w + 1))
    for i in range(h - f_h + 1):
        for j in range(w - f_w + 1):
            for a in range(f_h):
                for b in range(f_w):
                    out[i, j] = image[i + a, j + b] * kernel[a, b]
    return out


#: returned before the loops end
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = np.zeros((h - f_h + 1, w - f_w + 1))
    for i in range(h - f_h + 1):
        for j in range(w - f_w + 1):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
        return out


#: update thrown away
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = jnp.zeros((h - f_h + 1, w - f_w + 1))
    for i in range(h - f_h + 1):
        for j in range(w - f_w + 1):
            out.at[i, j].set(jnp.sum(image[i : i + f_h, j : j + f_w] * kernel))
    return out


#: height for width
def convolve_valid(image, kernel):
    f = kernel.shape[0]
    h, w = image.shape
    out = np.zeros((h - f + 1, w - f + 1))
    for i in range(h - f + 1):
        for j in range(w - f + 1):
            out[i, j] = np.sum(image[i : i + f, j : j + f] * kernel)
    return out


#: one side of the image for both axes
def convolve_valid(image, kernel):
    n = image.shape[0]
    f_h, f_w = kernel.shape
    out = np.zeros((n - f_h + 1, n - f_w + 1))
    for i in range(n - f_h + 1):
        for j in range(n - f_w + 1):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out


#: one side of image and kernel for both axes
def convolve_valid(image, kernel):
    n, f = len(image), len(kernel)
    m = n - f + 1
    out = np.zeros((m, m))
    for i in range(m):
        for j in range(m):
            out[i, j] = np.sum(image[i : i + f, j : j + f] * kernel)
    return out


#: height and width exchanged
def convolve_valid(image, kernel):
    h, w = image.shape
    f_w, f_h = kernel.shape
    out = np.zeros((h - f_h + 1, w - f_w + 1))
    for i in range(h - f_h + 1):
        for j in range(w - f_w + 1):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out


#: moved by the size of the kernel
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = []
    for i in range(0, h - f_h + 1, f_h):
        out.append([jnp.sum(image[i : i + f_h, j : j + f_w] * kernel) for j in range(0, w - f_w + 1, f_w)])
    return jnp.array(out)


#: numbers laid out anew
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = []
    for i in range(h - f_h + 1):
        for j in range(w - f_w + 1):
            out.append(jnp.sum(image[i : i + f_h, j : j + f_w] * kernel))
    return jnp.array(out)


#: summed along one axis only
def convolve_valid(image, kernel):
    h, w = image.shape
    f_h, f_w = kernel.shape
    out = []
    for i in range(h - f_h + 1):
        out.append([sum(image[i : i + f_h, j : j + f_w] * kernel) for j in range(w - f_w + 1)])
    return jnp.array(out)


#: kernel laid on the whole image
def convolve_valid(image, kernel):
    return jnp.sum(image * kernel)


#: largest product
def convolve_valid(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image), kernel.shape)
    return (windows * kernel).max(axis=(2, 3))


#: weights added
def convolve_valid(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image), kernel.shape)
    return (windows + kernel).sum(axis=(2, 3))


#: slice that ends at minus 0
def convolve_valid(image, kernel):
    f_h, f_w = kernel.shape
    out = 0
    for a in range(f_h):
        for b in range(f_w):
            out = out + image[a : -(f_h - 1 - a), b : -(f_w - 1 - b)] * kernel[a, b]
    return out
