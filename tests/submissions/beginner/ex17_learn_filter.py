import jax
import jax.numpy as jnp
from jaxcnn import apply_filter


def loss(kernel, image, target):
    return jnp.mean((apply_filter(image, kernel) - target) ** 2)


def gradient_step(kernel, image, target, learning_rate):
    g = jax.grad(loss)(kernel, image, target)
    kernel = kernel - learning_rate * g
