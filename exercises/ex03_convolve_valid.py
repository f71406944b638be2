"""Convolution of a whole image, without padding ("valid").

Slide the kernel over the image. At each place where the whole kernel lies on the image, multiply each
pixel by the weight above it and add the products: that sum is one pixel of the result.

What deep learning calls convolution does not flip the kernel: kernel[0, 0] meets the window's top left
pixel. (In signal processing this is the cross-correlation.)

The lecture's example: a 5x5 image and the 3x3 blur kernel [1 2 1; 2 4 2; 1 2 1] / 16 give

    206 205 247 245 244
    244 161 137 244 254        177.75    175.375   216.4375
    192 154  75 200 249   ->   141.0625  133.1875  183.25
     90 109  96 143 223        105.9375  116.9375  166.8125
     67  69 107 196 236

which the slides show rounded. (The slides print the kernel's bottom middle weight as 0,0125. It is 0.125:
only then do the weights add up to 1.)

Write it by hand, with slices, products and sums: a library's convolution or Fourier transform (FFT) is not
allowed here. Loops are welcome. NumPy and jax.numpy are both fine. An image can hold integers, as a file
does, where the kernel has fractions: the result keeps the fractions. A function leaves its arguments as
they are; a check in which the call changes one of them in place earns nothing.
"""

import jax
import jax.numpy as jnp
import numpy as np


def convolve_valid(image: jax.Array, kernel: jax.Array) -> jax.Array:
    """Convolve one grey image with one kernel.

    Args:
        image: shape (h, w).
        kernel: shape (f_h, f_w), no larger than the image.

    Returns:
        Shape (h - f_h + 1, w - f_w + 1).
    """
    raise NotImplementedError
