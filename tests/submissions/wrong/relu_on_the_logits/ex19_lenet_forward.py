import jax.numpy as jnp
from jaxcnn import conv2d, dense, max_pool2d


def lenet_forward(params, images):
    x = images
    for name in ("CONV1", "CONV2"):
        x = conv2d(x, params[name]["kernel"]) + params[name]["bias"]
        x = max_pool2d(jnp.maximum(x, 0), 2, stride=2)
    x = jnp.reshape(x, (x.shape[0], -1))
    # todas as camadas densas iguais
    for name in ("FC3", "FC4", "Softmax"):
        x = jnp.maximum(dense(x, params[name]["kernel"], params[name]["bias"]), 0)
    return x
