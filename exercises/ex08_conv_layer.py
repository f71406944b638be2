"""A whole convolutional layer: several filters, a bias for each, and ReLU.

One filter gives one map. A layer has m filters, and their m maps become the channels of its output. Each map
gets its filter's bias, one number, added everywhere. Then the activation ReLU(z) = max(z, 0) replaces what is
negative by 0:

    (h, w, c_in)  *  m filters of (f_h, f_w, c_in)  ->  (h - f_h + 1, w - f_w + 1, m)

On the slides, m filters of 3x3x3 turn a 5x5x3 image into 3x3xm. An example with numbers: the lecture's grey
5x5 image (one channel) and two filters, the 3x3 blur with bias -150 and the kernel for vertical edges
[1 0 -1; 1 0 -1; 1 0 -1] with bias -50, give the two maps

    27.75  25.375  66.4375        133  0  0
     0      0      33.25          168  0  0
     0      0      16.8125         21  0  0

The first begins with 177.75 - 150. Next to its 27.75 stands 133: together they are output[0, 0].

The filters are one array, kernels[:, :, :, k] is the k-th of them. No padding, stride 1, no flipping.

Write it by hand, with slices, products and sums: a library's convolution or Fourier transform (FFT) is not
allowed here. Loops are welcome. NumPy and jax.numpy are both fine. An image can hold integers, as a file
does, where the filters have fractions: the result keeps the fractions. A function leaves its arguments as
they are; a check in which the call changes one of them in place earns nothing.
"""

import jax
import jax.numpy as jnp
import numpy as np


def conv_layer(image: jax.Array, kernels: jax.Array, bias: jax.Array) -> jax.Array:
    """Apply one convolutional layer to one image.

    Args:
        image: shape (h, w, c_in).
        kernels: shape (f_h, f_w, c_in, m): m filters, each no larger than the image.
        bias: shape (m,).

    Returns:
        Shape (h - f_h + 1, w - f_w + 1, m), nowhere negative.
    """
    raise NotImplementedError
