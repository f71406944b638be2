"""Learn a filter: find a kernel by gradient descent.

Up to here somebody gave you the kernel. The lecture's "learned filters" turn this round: there is an image,
there is the picture that some unknown kernel made of it, and the weights w1 ... w9 are to be found.

Write two functions:

    loss(kernel, image, target)
        how far off the kernel is: the mean of the squared differences between the valid convolution of the
        image with the kernel (not flipped, stride 1) and the target;

    gradient_step(kernel, image, target, learning_rate)
        one step of gradient descent: a new kernel, a little better than the old one.

The gradient holds, for each weight, how fast the loss grows when that weight grows; so a step goes the other
way, by learning_rate times the gradient.

A small example: the image [[1, 2, 3]] with the kernel [[1, 0]] gives [[1, 2]]. For the target [[1, 4]] the
loss is (0 + 4) / 2 = 2. The gradient is [[-4, -6]], so with a learning rate of 0.1 the new kernel is
[[1.4, 0.6]].

The kernel and the image hold floating-point numbers. The target is a picture, and can hold integers.

The check runs your step many times and looks whether the hidden kernel comes out. You may use any
convolution, your own or a library's, and any way to the gradient: jax.grad, or the formula by hand. A
function leaves its arguments as they are; a check in which the call changes one of them in place earns
nothing.
"""

import jax
import jax.numpy as jnp
import numpy as np


def loss(kernel: jax.Array, image: jax.Array, target: jax.Array) -> jax.Array:
    """Mean squared error of the convolved image against the target.

    Args:
        kernel: shape (f_h, f_w).
        image: shape (h, w).
        target: shape (h - f_h + 1, w - f_w + 1).

    Returns:
        A single number.
    """
    raise NotImplementedError


def gradient_step(
    kernel: jax.Array, image: jax.Array, target: jax.Array, learning_rate: jax.Array
) -> jax.Array:
    """One step of gradient descent on `loss`, with respect to the kernel.

    Args:
        kernel: shape (f_h, f_w).
        image: shape (h, w).
        target: shape (h - f_h + 1, w - f_w + 1).
        learning_rate: a single number.

    Returns:
        The new kernel, shape (f_h, f_w).
    """
    raise NotImplementedError
