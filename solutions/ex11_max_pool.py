"""Max pooling: the running maximum of one shifted, strided copy of the image for each place in the window.

As with the convolution, the loop runs over the few places in the window, not over the many pixels of the
result. Starting from the first copy, and not from zeros, keeps negative maxima and whole numbers right.
"""

import jax
import jax.numpy as jnp


def max_pool(image: jax.Array, window: tuple[int, int], stride: tuple[int, int]) -> jax.Array:
    """Keep the largest pixel of each window (f_h, f_w) of an image (h, w), in steps of (s_h, s_w)."""
    (f_h, f_w), (s_h, s_w) = window, stride
    # One past the first pixel of the last window that fits; a step that overshoots is cut off by the slice.
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    out = image[:rows:s_h, :columns:s_w]
    for u in range(f_h):
        for v in range(f_w):
            out = jnp.maximum(out, image[u : u + rows : s_h, v : v + columns : s_w])
    return out
