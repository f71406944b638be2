"""Convolution over volumes: an image with channels.

A colour image has three numbers at each pixel: red, green and blue, its channels. The kernel gets as many
channels as the image. At each place, all f_h * f_w * c products are added into one number, so a volume and one
kernel give a flat map:

    (h, w, c)  *  (f_h, f_w, c)  ->  (h - f_h + 1, w - f_w + 1)

On the slides: 5x5x3 * 3x3x3 -> 3x3. A small example with two channels, a 2x2 image and a kernel of one row and
two columns:

    channel     image    kernel

       0        1 2
                3 4      1 0             1*1 + 2*0 + 0*10 + 5*20        101
                                   ->                              =
       1        0 5                      3*1 + 4*0 + 6*10 + 0*20         63
                6 0      10 20

The channels come last, as in JAX and TensorFlow: image[i, j, k] is channel k of the pixel in row i, column j.
(PyTorch puts them first.) No padding, stride 1, and the kernel is not flipped.

Write it by hand, with slices, products and sums: a library's convolution or Fourier transform (FFT) is not
allowed here. Loops are welcome. NumPy and jax.numpy are both fine. An image can hold integers, as a file
does, where the kernel has fractions: the result keeps the fractions. A function leaves its arguments as
they are; a check in which the call changes one of them in place earns nothing.
"""

import jax
import jax.numpy as jnp
import numpy as np


def convolve_volume(image: jax.Array, kernel: jax.Array) -> jax.Array:
    """Convolve one image with channels with one kernel.

    Args:
        image: shape (h, w, c).
        kernel: shape (f_h, f_w, c), no larger than the image.

    Returns:
        Shape (h - f_h + 1, w - f_w + 1): no channels are left.
    """
    raise NotImplementedError
