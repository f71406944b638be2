"""LeNet-5, forward: from images to logits.

Put the layers together, as in the lecture's table:

    images                              (n, 32, 32, 3)
    CONV1    8 filters, f = 5, ReLU     (n, 28, 28, 8)
    POOL1    max pooling, f = 2, s = 2  (n, 14, 14, 8)
    CONV2    16 filters, f = 5, ReLU    (n, 10, 10, 16)
    POOL2    max pooling, f = 2, s = 2  (n, 5, 5, 16)
    flatten                             (n, 400)
    FC3      dense, ReLU                (n, 120)
    FC4      dense, ReLU                (n, 84)
    Softmax  dense                      (n, 10)

There is no padding, and every stride that is not written is 1. Flatten each image row by row, with the
channels of a pixel side by side: that is what a plain reshape does.

The result are logits: what the last dense layer puts out, before any softmax. (The slides name the layer after
the softmax that follows. It belongs to the loss, where it is computed stably; exercise 20 does so.) The paper
of 1998 has average pooling and tanh; the lecture's variant has max pooling and ReLU.

The parameters come as jaxcnn's own:

    params["CONV1"]["kernel"]    (5, 5, 3, 8)     params["CONV1"]["bias"]    (8,)
    params["CONV2"]["kernel"]    (5, 5, 8, 16)    params["CONV2"]["bias"]    (16,)
    params["FC3"]["kernel"]      (400, 120)       params["FC3"]["bias"]      (120,)
    params["FC4"]["kernel"]      (120, 84)        params["FC4"]["bias"]      (84,)
    params["Softmax"]["kernel"]  (84, 10)         params["Softmax"]["bias"]  (10,)

Layers of a library are welcome (jaxcnn.conv2d and jaxcnn.max_pool2d, or jax.lax), and so are your own from
the exercises before. `jaxcnn.apply` would do all of it in one call; this time, put it together yourself. A
function leaves its arguments as they are; a check in which the call changes one of them in place earns
nothing.
"""

import jax
import jax.numpy as jnp
import numpy as np


def lenet_forward(params: dict[str, dict[str, jax.Array]], images: jax.Array) -> jax.Array:
    """The network's logits.

    Args:
        params: kernels and biases by layer, as above.
        images: shape (n, 32, 32, 3).

    Returns:
        Shape (n, 10).
    """
    raise NotImplementedError
