"""Max pooling of one image.

Slide a window over the image in steps of the stride, and keep the largest pixel that the window covers.
The window only visits places where it lies on the image as a whole (no padding), so what is left over at
the right and at the bottom is not looked at: along an axis of n pixels there are

    floor((n - f) / s) + 1

places for a window of f pixels and a stride of s. Nothing is learned here: pooling has no weights.

The lecture's example, with f = 2 and s = 2 on both axes:

    1 3 2 1
    2 9 1 1        9 2
    1 3 2 3   ->   6 3
    5 6 1 2

The window and the stride each have one number for an axis, height first, and the two may differ. Pixels
can be negative, and an image can hold integers.

NumPy and jax.numpy are both fine, and so are loops. A function leaves its arguments as they are; a check
in which the call changes one of them in place earns nothing.
"""

import jax
import jax.numpy as jnp
import numpy as np


def max_pool(image: jax.Array, window: tuple[int, int], stride: tuple[int, int]) -> jax.Array:
    """Keep the largest pixel of each window.

    Args:
        image: shape (h, w).
        window: height and width of the window (f_h, f_w), no larger than the image.
        stride: steps between windows, down and to the right (s_h, s_w).

    Returns:
        Shape (floor((h - f_h) / s_h) + 1, floor((w - f_w) / s_w) + 1).
    """
    raise NotImplementedError
