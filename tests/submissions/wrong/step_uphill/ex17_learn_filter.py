import jax
import jax.numpy as jnp
from jaxcnn import apply_filter


def loss(kernel, image, target):
    return jnp.square(apply_filter(image, kernel) - target).mean()


def gradient_step(kernel, image, target, learning_rate):
    d = jax.grad(lambda k: loss(k, image, target))(kernel)
    return kernel + learning_rate * d
