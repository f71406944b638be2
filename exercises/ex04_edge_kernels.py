"""Kernels that find edges, and what one of them answers.

An edge is where bright meets dark. The lecture's kernel for vertical edges subtracts the right side of the
window from its left side:

     1  0 -1
     1  0 -1
     1  0 -1

It answers 0 where the window is all alike, and a positive number where bright on the left meets dark on the
right. Its counterpart for horizontal edges answers a positive number where bright above meets dark below.

The three rows of this kernel count alike: their weights are 1, 1, 1. In Sobel's kernel the middle row counts twice,
1, 2, 1, and in Scharr's the weights are 3, 10, 3. In a kernel for vertical edges they are the first column, from top
to bottom, and in one for horizontal edges the first row, from left to right.

With pencil and paper, write down the lecture's, Sobel's and Scharr's kernels for both kinds of edges, and the valid
convolution of this 6x6 image with the lecture's vertical kernel, a 4x4 matrix:

    10 10 10  0  0  0
    10 10 10  0  0  0
    10 10 10  0  0  0
    10 10 10  0  0  0
    10 10 10  0  0  0
    10 10 10  0  0  0

Then write a function that does this for any three weights and any image. The first check, for practice, is on these
kernels and this image; the points are for others. Where a number is wrong you are told which one, and not what is
right. As everywhere in this course, the kernel is not flipped: its top left weight meets the window's top left pixel.

NumPy and jax.numpy are both fine, and so are loops. A function leaves its arguments as they are; a check
in which the call changes one of them in place earns nothing.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def edge_kernels(weights: tuple[int, int, int], image: jax.Array) -> dict[str, Any]:
    """Make edge kernels, and look for vertical edges in an image.

    Args:
        weights: how much each row (or column) counts: (1, 1, 1) for the lecture's kernels.
        image: shape (h, w), grey, at least 3x3.

    Returns:
        A dict with the keys "vertical" and "horizontal", the two kernels (3x3), and "response", the valid
        convolution of the image with the vertical kernel, of shape (h - 2, w - 2). Lists and arrays are both fine.
    """
    raise NotImplementedError
