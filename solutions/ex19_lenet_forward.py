"""LeNet-5, forward: a network is a composition of functions, and reads like its table."""

import jax

from jaxcnn import conv2d, max_pool2d


def lenet_forward(params: dict[str, dict[str, jax.Array]], images: jax.Array) -> jax.Array:
    """The logits (n, 10) of images (n, 32, 32, 3)."""
    x = images
    for layer in (params["CONV1"], params["CONV2"]):
        x = max_pool2d(jax.nn.relu(conv2d(x, layer["kernel"], layer["bias"])), 2)
    x = x.reshape(x.shape[0], -1)  # the first axis counts the images: it stays
    for layer in (params["FC3"], params["FC4"]):
        x = jax.nn.relu(x @ layer["kernel"] + layer["bias"])
    # Neither ReLU nor softmax here: a logit may be any number, and the loss wants it as it is.
    return x @ params["Softmax"]["kernel"] + params["Softmax"]["bias"]
