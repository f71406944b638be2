"""Average pooling of one image.

As in max pooling a window slides over the image in steps of the stride, and only visits places where it
lies on the image as a whole. This time each window becomes the mean of the pixels that it covers.

The lecture's example, with f = 2 and s = 2 on both axes:

    1 3 2 1
    2 9 1 1        3.75  1.25
    1 3 2 3   ->   3.75  2
    5 6 1 2

The first window holds 1, 3, 2 and 9: 15 / 4 = 3.75. Here, too, there is nothing to learn.

A mean of integers is seldom an integer, so the result always holds floating-point numbers. The window and
the stride have one number for each axis, height first, and the two may differ.

NumPy and jax.numpy are both fine, and so are loops. A function leaves its arguments as they are; a check
in which the call changes one of them in place earns nothing.
"""

import jax
import jax.numpy as jnp
import numpy as np


def avg_pool(image: jax.Array, window: tuple[int, int], stride: tuple[int, int]) -> jax.Array:
    """Average the pixels of each window.

    Args:
        image: shape (h, w).
        window: height and width of the window (f_h, f_w), no larger than the image.
        stride: steps between windows, down and to the right (s_h, s_w).

    Returns:
        Floating-point, shape (floor((h - f_h) / s_h) + 1, floor((w - f_w) / s_w) + 1).
    """
    raise NotImplementedError
