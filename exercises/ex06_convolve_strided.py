"""Convolution with a stride.

The kernel need not visit every place. With a stride (s_h, s_w) it moves s_h pixels at a time downwards and s_w
pixels at a time to the right, always beginning at the top left corner, and stops before a part of it would hang
over the border:

    floor((h - f_h) / s_h) + 1 rows,  floor((w - f_w) / s_w) + 1 columns

The lecture's example: the 5x5 image and the 3x3 blur kernel [1 2 1; 2 4 2; 1 2 1] / 16 with stride 2 in both
directions give the four corners of the result with stride 1,

    177.75    216.4375
    105.9375  166.8125

(The slides print the kernel's bottom middle weight as 0,0125. It is 0.125.)

Each output is the weighted sum of the window that begins at (i * s_h, j * s_w). As before, the kernel is not
flipped, and there is no padding.

Write it by hand, with slices, products and sums: a library's convolution or Fourier transform (FFT) is not
allowed here. Loops are welcome. NumPy and jax.numpy are both fine. An image can hold integers, as a file
does, where the kernel has fractions: the result keeps the fractions. A function leaves its arguments as
they are; a check in which the call changes one of them in place earns nothing.
"""

import jax
import jax.numpy as jnp
import numpy as np


def convolve_strided(image: jax.Array, kernel: jax.Array, stride: tuple[int, int]) -> jax.Array:
    """Convolve one grey image with one kernel, moving the kernel by whole strides.

    Args:
        image: shape (h, w).
        kernel: shape (f_h, f_w), no larger than the image.
        stride: (s_h, s_w), rows and columns from one place to the next, each at least 1.

    Returns:
        Shape (floor((h - f_h) / s_h) + 1, floor((w - f_w) / s_w) + 1).
    """
    raise NotImplementedError
