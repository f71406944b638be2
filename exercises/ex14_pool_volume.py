"""Pooling of a volume: each channel on its own.

Behind a convolutional layer with m filters stands a volume of m channels. Pooling treats each of them as an
image by itself, so the height and the width shrink and the channels stay: (h, w, c) becomes (h', w', c).
(A convolution is different: it adds its products up over the channels.)

With the lecture's matrix as channel 0, and f = 2 and s = 2:

                    mode "max"    mode "average"
    1 3 2 1
    2 9 1 1            9 2          3.75  1.25
    1 3 2 3     ->     6 3          3.75  2
    5 6 1 2

whatever the other channels hold. Windows only visit places where they lie on the image as a whole, so there
are floor((n - f) / s) + 1 of them along an axis.

A volume can hold integers, too. Their mean is seldom one: in mode "average" the result holds floating-point
numbers.

You may use your functions of the exercises before, NumPy or jax.numpy, or a library's pooling. A function
leaves its arguments as they are; a check in which the call changes one of them in place earns nothing.
"""

from typing import Literal

import jax
import jax.numpy as jnp
import numpy as np


def pool_volume(
    volume: jax.Array, window: tuple[int, int], stride: tuple[int, int], mode: Literal["max", "average"]
) -> jax.Array:
    """Pool every channel of a volume.

    Args:
        volume: shape (h, w, c).
        window: height and width of the window (f_h, f_w), no larger than the image.
        stride: steps between windows, down and to the right (s_h, s_w).
        mode: "max" keeps each window's largest value, "average" takes its mean.

    Returns:
        Shape (floor((h - f_h) / s_h) + 1, floor((w - f_w) / s_w) + 1, c).
    """
    raise NotImplementedError
