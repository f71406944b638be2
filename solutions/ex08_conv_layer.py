"""A convolutional layer: all filters at once, then bias, then ReLU."""

import jax
import jax.numpy as jnp


def conv_layer(image: jax.Array, kernels: jax.Array, bias: jax.Array) -> jax.Array:
    """ReLU(image * kernels + bias): (h, w, c_in) and (f_h, f_w, c_in, m) -> (h - f_h + 1, w - f_w + 1, m)."""
    f_h, f_w, _, m = kernels.shape
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    out = jnp.zeros((rows, columns, m), jnp.result_type(image, kernels))
    for u in range(f_h):
        for v in range(f_w):
            # kernels[u, v] is a matrix (c_in, m): each pixel's channels go through it as through a small dense
            # layer, the same one at every pixel.
            out = out + image[u : u + rows, v : v + columns] @ kernels[u, v]
    # One bias for each map: the last axis of `out` meets the only axis of `bias`. ReLU comes after it, so that
    # the bias decides how strong an answer must be to pass.
    return jnp.maximum(out + bias, 0)
