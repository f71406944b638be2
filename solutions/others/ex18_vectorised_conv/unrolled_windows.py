"""Each window as one long row (im2col), the filters as columns, and one matrix product."""

import jax
import jax.numpy as jnp


def vectorised_conv(images: jax.Array, kernel: jax.Array) -> jax.Array:
    """The rows have the kernel's order: u, v, channel."""
    f_h, f_w, c_in, m = kernel.shape
    rows, columns = images.shape[1] - f_h + 1, images.shape[2] - f_w + 1
    shifted = [images[:, u : u + rows, v : v + columns, :] for u in range(f_h) for v in range(f_w)]
    windows = jnp.concatenate(shifted, axis=-1)
    return windows @ kernel.reshape(f_h * f_w * c_in, m)
