import jax
import numpy as np


def by_numpy(images, kernel):
    f, g = kernel.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(images), (f, g), axis=(1, 2))
    return np.einsum("nijcuv,uvcm->nijm", windows, np.asarray(kernel)).astype(np.float32)


def shape_of(images, kernel):
    (n, h, w, _), (f, g, _, m) = images.shape, kernel.shape
    return jax.ShapeDtypeStruct((n, h - f + 1, w - g + 1, m), np.float32)


def vectorised_conv(images, kernel):
    return jax.pure_callback(by_numpy, shape_of(images, kernel), images, kernel, vmap_method="sequential")
