"""Padding that keeps the size of an image.

A valid convolution makes an image smaller: n pixels become n - f + 1. A border of p zeros on each side makes up
for it. The lecture solves n + 2p - f + 1 = n for p:

    p = (f - 1) / 2        for an odd f

so a 3x3 kernel needs a border of 1, and a 5x5 kernel a border of 2. A kernel need not be square: then the rows
above and below are as many as its height asks for, the columns left and right as many as its width asks for.

An example: an image of 2 rows and 3 columns, for a kernel of shape (3, 5), becomes

                  0 0 0 0 0 0 0
    1 2 3         0 0 1 2 3 0 0
    4 5 6    ->   0 0 4 5 6 0 0
                  0 0 0 0 0 0 0

and the valid convolution of these 4x7 pixels with a 3x5 kernel has 2x3 places again.

Library functions are allowed here. A kernel of one pixel needs no border at all. A function leaves its
arguments as they are; a check in which the call changes one of them in place earns nothing.
"""

import jax
import jax.numpy as jnp
import numpy as np


def pad_same(image: jax.Array, kernel_shape: tuple[int, int]) -> jax.Array:
    """Surround an image with zeros, so that a valid convolution keeps its size.

    Args:
        image: shape (h, w).
        kernel_shape: (f_h, f_w), both odd.

    Returns:
        Shape (h + f_h - 1, w + f_w - 1), with the image in the middle.
    """
    raise NotImplementedError
