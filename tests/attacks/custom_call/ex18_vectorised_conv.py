import jax
import numpy as np


def vectorised_conv(images, kernel):
    (n, h, w, _), (f, g, _, m) = images.shape, kernel.shape
    shape = jax.ShapeDtypeStruct((n, h - f + 1, w - g + 1, m), np.float32)
    return jax.ffi.ffi_call("lapack_sgetrf_ffi", shape)(images, kernel)
