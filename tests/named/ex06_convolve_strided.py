import jax
import jax.numpy as jnp
import numpy as np


#: written at the index of the image
def convolve_strided(image, kernel, stride):
    h, w = image.shape
    f_h, f_w = kernel.shape
    s_h, s_w = stride
    out = np.zeros(image.shape)
    for i in range(0, h - f_h + 1, s_h):
        for j in range(0, w - f_w + 1, s_w):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out


#: stride in the size only
def convolve_strided(image, kernel, stride):
    h, w = image.shape
    f_h, f_w = kernel.shape
    s_h, s_w = stride
    out = np.zeros(((h - f_h) // s_h + 1, (w - f_w) // s_w + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out


#: stride ignored
def convolve_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image), kernel.shape)
    return np.einsum("ijab,ab->ij", windows, np.asarray(kernel))


#: stride inside the window
def convolve_strided(image, kernel, stride):
    h, w = image.shape
    f_h, f_w = kernel.shape
    s_h, s_w = stride
    out = np.zeros(((h - f_h) // s_h + 1, (w - f_w) // s_w + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i * s_h : i * s_h + f_h : s_h, j * s_w : j * s_w + f_w : s_w] * kernel)
    return out


#: one stride for both axes
def convolve_strided(image, kernel, stride):
    s = stride[0]
    h, w = image.shape
    f_h, f_w = kernel.shape
    return jnp.array(
        [
            [jnp.sum(image[i : i + f_h, j : j + f_w] * kernel) for j in range(0, w - f_w + 1, s)]
            for i in range(0, h - f_h + 1, s)
        ]
    )


#: second stride for both axes
def convolve_strided(image, kernel, stride):
    s = stride[1]
    h, w = image.shape
    f_h, f_w = kernel.shape
    return jnp.array(
        [
            [jnp.sum(image[i : i + f_h, j : j + f_w] * kernel) for j in range(0, w - f_w + 1, s)]
            for i in range(0, h - f_h + 1, s)
        ]
    )


#: strides exchanged
def convolve_strided(image, kernel, stride):
    s_w, s_h = stride
    h, w = image.shape
    f_h, f_w = kernel.shape
    return jnp.array(
        [
            [jnp.sum(image[i : i + f_h, j : j + f_w] * kernel) for j in range(0, w - f_w + 1, s_w)]
            for i in range(0, h - f_h + 1, s_h)
        ]
    )


#: stride along one axis only
def convolve_strided(image, kernel, stride):
    s_h, s_w = stride
    h, w = image.shape
    f_h, f_w = kernel.shape
    return jnp.array(
        [
            [jnp.sum(image[i : i + f_h, j : j + f_w] * kernel) for j in range(w - f_w + 1)]
            for i in range(0, h - f_h + 1, s_h)
        ]
    )


#: stride in one index only
def convolve_strided(image, kernel, stride):
    h, w = image.shape
    f_h, f_w = kernel.shape
    s_h, s_w = stride
    out = np.zeros(((h - f_h) // s_h + 1, (w - f_w) // s_w + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + f_h, j * s_w : j * s_w + f_w] * kernel)
    return out


#: stride in one end of the slice only
def convolve_strided(image, kernel, stride):
    h, w = image.shape
    f_h, f_w = kernel.shape
    s_h, s_w = stride
    out = np.zeros(((h - f_h) // s_h + 1, (w - f_w) // s_w + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i * s_h : i + f_h, j * s_w : j + f_w] * kernel)
    return out


#: last window over the border
import math


def convolve_strided(image, kernel, stride):
    h, w = image.shape
    f_h, f_w = kernel.shape
    s_h, s_w = stride
    out = np.zeros((math.ceil((h - f_h) / s_h) + 1, math.ceil((w - f_w) / s_w) + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = np.asarray(image)[i * s_h : i * s_h + f_h, j * s_w : j * s_w + f_w]
            out[i, j] = np.sum(window * np.asarray(kernel)[: window.shape[0], : window.shape[1]])
    return out


#: range stops before the last place
def convolve_strided(image, kernel, stride):
    h, w = image.shape
    f_h, f_w = kernel.shape
    s_h, s_w = stride
    out = np.zeros(((h - f_h) // s_h + 1, (w - f_w) // s_w + 1))
    for y, i in enumerate(range(0, h - f_h, s_h)):
        for x, j in enumerate(range(0, w - f_w, s_w)):
            out[y, x] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out


#: kept in the type of the image
def convolve_strided(image, kernel, stride):
    h, w = image.shape
    f_h, f_w = kernel.shape
    s_h, s_w = stride
    out = np.zeros(((h - f_h) // s_h + 1, (w - f_w) // s_w + 1), dtype=image.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i * s_h : i * s_h + f_h, j * s_w : j * s_w + f_w] * kernel)
    return out


#: kernel flipped
def convolve_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image), kernel.shape)[
        :: stride[0], :: stride[1]
    ]
    return np.einsum("ijab,ab->ij", windows, np.asarray(kernel)[::-1, ::-1])


#: kernel flipped, and padded first
from scipy.signal import convolve2d


def convolve_strided(image, kernel, stride):
    return convolve2d(image, kernel, mode="same")[:: stride[0], :: stride[1]]


#: padded first
def convolve_strided(image, kernel, stride):
    f_h, f_w = kernel.shape
    padded = np.pad(np.asarray(image), ((f_h // 2,) * 2, (f_w // 2,) * 2))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[:: stride[0], :: stride[1]]
    return np.einsum("ijab,ab->ij", windows, np.asarray(kernel))


#: steps of another size
def convolve_strided(image, kernel, stride):
    f_h, f_w = kernel.shape
    h, w = image.shape
    return jnp.array(
        [
            [jnp.sum(image[i : i + f_h, j : j + f_w] * kernel) for j in range(0, w - f_w + 1, 2)]
            for i in range(0, h - f_h + 1, 2)
        ]
    )


#: first window left out
def convolve_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image), kernel.shape)
    full = np.einsum("ijab,ab->ij", windows, np.asarray(kernel))
    return full[stride[0] - 1 :: stride[0], stride[1] - 1 :: stride[1]]


#: another size rule
def convolve_strided(image, kernel, stride):
    h, w = image.shape
    f_h, f_w = kernel.shape
    s_h, s_w = stride
    out = np.zeros((h // s_h, w // s_w))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = np.asarray(image)[i * s_h : i * s_h + f_h, j * s_w : j * s_w + f_w]
            if window.shape == kernel.shape:
                out[i, j] = np.sum(window * kernel)
    return out


#: several windows for one place
def convolve_strided(image, kernel, stride):
    h, w = image.shape
    f_h, f_w = kernel.shape
    s_h, s_w = stride
    out = np.zeros(((h - f_h) // s_h + 1, (w - f_w) // s_w + 1))
    for i in range(h - f_h + 1):
        for j in range(w - f_w + 1):
            out[i // s_h, j // s_w] = np.sum(image[i : i + f_h, j : j + f_w] * kernel)
    return out
