"""A convolutional layer's convolution, vectorised: many images, many channels, many filters at once.

Mathematically nothing is new. At each place of each image the window covers f_h * f_w pixels with c_in
channels each; a filter multiplies them by its weights and adds everything up, and m filters make m channels:

    out[b, i, j, k] = sum over u, v, c of  images[b, i + u, j + v, c] * kernel[u, v, c, k]

There is no padding, the stride is 1, and the kernel is not flipped. The lecture's 5x5x3 image with m filters
of 3x3x3 becomes 3x3xm.

What is new is how: no loop over images, pixels, channels or filters. Written with whole arrays, the program
is as short for a large image as for a small one, and for many images as for one: with 300 rows, columns or
images it has fewer than 300 operations. JAX can compile it, map it and differentiate it. A Python loop over
the few places (u, v) in the kernel is fine.

Write it by hand with jax.numpy: a library's convolution or Fourier transform (FFT) is not allowed here. Nor
are loops of jax.lax (fori_loop, scan, while_loop, map): a loop over pixels stays one, whoever runs it. JAX
must be able to trace the function: no NumPy functions, and no float(), int() or `if` on an array's values.

Images can hold integers, as a file does, where the kernel has fractions: the result keeps the fractions. A
function leaves its arguments as they are; a check in which the call changes one of them in place earns
nothing.
"""

import jax
import jax.numpy as jnp


def vectorised_conv(images: jax.Array, kernel: jax.Array) -> jax.Array:
    """Convolve every image with every filter.

    Args:
        images: shape (n, h, w, c_in).
        kernel: shape (f_h, f_w, c_in, m), its window no larger than the images.

    Returns:
        Shape (n, h - f_h + 1, w - f_w + 1, m).
    """
    raise NotImplementedError
