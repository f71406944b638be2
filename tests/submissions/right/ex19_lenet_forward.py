import jax
import jax.numpy as jnp

from ex18_vectorised_conv import vectorised_conv


def pool2(x):
    # metade da altura e metade da largura
    return jnp.maximum(
        jnp.maximum(x[:, 0::2, 0::2], x[:, 0::2, 1::2]),
        jnp.maximum(x[:, 1::2, 0::2], x[:, 1::2, 1::2]),
    )


def uma_imagem(params, img):
    """logits of one image"""
    a = img[None]
    for camada in ["CONV1", "CONV2"]:
        W, b = params[camada]["kernel"], params[camada]["bias"]
        a = pool2(jax.nn.relu(vectorised_conv(a, W) + b))
    a = a.ravel()
    for camada in ["FC3", "FC4", "Softmax"]:
        a = params[camada]["kernel"].T @ a + params[camada]["bias"]
        if camada != "Softmax":
            a = jax.nn.relu(a)
    return a


def lenet_forward(params, images):
    return jax.vmap(uma_imagem, in_axes=(None, 0))(params, images)
