import jax
import jax.numpy as jnp
from jaxcnn import apply_filter


def loss(kernel, image, target):
    diff = apply_filter(image, kernel) - target
    return (diff**2).mean()


def gradient_step(kernel, image, target, learning_rate):
    g = jax.grad(loss, argnums=1)(kernel, image, target)
    return kernel - learning_rate * g
