"""Four kernels that find edges, and what one of them answers.

This exercise is done with pencil and paper: return the numbers, typed in or computed, as lists or arrays.

An edge is where bright meets dark. The lecture's kernel for vertical edges subtracts the right side of the
window from its left side:

     1  0 -1
     1  0 -1
     1  0 -1

It answers 0 where the window is all alike, and a positive number where bright on the left meets dark on the
right. From it, write down

  - "vertical": this kernel,
  - "horizontal": its counterpart for horizontal edges, which answers a positive number where bright above
    meets dark below,
  - "sobel": for vertical edges again, with the middle row counting twice: the first column is 1, 2, 1,
  - "scharr": for vertical edges, with 3, 10, 3 as the first column,
  - "response": the valid convolution of this 6x6 image with the vertical kernel, a 4x4 matrix:

        10 10 10  0  0  0
        10 10 10  0  0  0
        10 10 10  0  0  0
        10 10 10  0  0  0
        10 10 10  0  0  0
        10 10 10  0  0  0

As everywhere in this course, the kernel is not flipped: its top left weight meets the window's top left pixel.
"""

from typing import Any

import numpy as np


def edge_kernels() -> dict[str, Any]:
    """Write down the lecture's edge kernels.

    Returns:
        A dict with the keys "vertical", "horizontal", "sobel" and "scharr" (3x3 each) and "response" (4x4).
    """
    raise NotImplementedError
