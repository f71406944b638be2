import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.signal import correlate2d


def loss(kernel, image, target):
    return jnp.mean((correlate2d(image, kernel, mode="valid") - target) ** 2)


def gradient_step(kernel, image, target, learning_rate):
    return kernel - learning_rate * jax.grad(loss)(kernel, image, target)


#: sum of squares
def loss(kernel, image, target):
    return ((correlate2d(image, kernel, mode="valid") - target) ** 2).sum()


#: uphill
def gradient_step(kernel, image, target, learning_rate):
    return kernel + learning_rate * jax.grad(loss)(kernel, image, target)
