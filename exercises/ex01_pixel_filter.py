"""One pixel through a filter: the weighted sum of its neighbourhood.

A filter (or kernel) is a small matrix of weights. It turns a pixel into the weighted sum of the pixels around
it: multiply each pixel of the neighbourhood by the weight at the same place, then add up all the products.

The lecture's example: the pixel 161 with its neighbours, and the blur kernel [1 2 1; 2 4 2; 1 2 1] / 16,

    206 205 247       0.0625 0.125 0.0625
    244 161 137       0.125  0.25  0.125     ->   177.75
    192 154  75       0.0625 0.125 0.0625

which the slides show rounded, as 178. Your function returns the sum as it is, without rounding.

(Two slips on that slide: the left neighbour is printed 144, but the image has 244 there, and only 244 gives
178. And the kernel's bottom middle weight is printed 0,0125. It is 0.125: only then do the weights add up
to 1.)

Loops are welcome. NumPy and jax.numpy are both fine. A function leaves its arguments as they are; a check in
which the call changes one of them in place earns nothing.
"""

import jax
import jax.numpy as jnp
import numpy as np


def pixel_filter(neighbourhood: jax.Array, kernel: jax.Array) -> jax.Array:
    """Apply a filter to one neighbourhood.

    Args:
        neighbourhood: shape (f_h, f_w), the pixels under the kernel.
        kernel: shape (f_h, f_w), one weight for each pixel; not always square.

    Returns:
        A single number (shape ()): the weighted sum.
    """
    raise NotImplementedError
