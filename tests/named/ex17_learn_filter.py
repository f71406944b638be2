import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.signal import convolve2d, correlate2d


def loss(kernel, image, target):
    return jnp.mean((correlate2d(image, kernel, mode="valid") - target) ** 2)


def gradient_step(kernel, image, target, learning_rate):
    return kernel - learning_rate * jax.grad(loss)(kernel, image, target)


def conv(image, kernel):
    image, kernel = np.asarray(image), np.asarray(kernel)
    h, w = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    out = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            out[i, j] = np.sum(image[i:i + kernel.shape[0], j:j + kernel.shape[1]] * kernel)
    return out


def gradient(kernel, image, target):
    error = conv(image, kernel) - target
    return 2 * conv(image, error) / error.size


#: mean taken twice
def loss(kernel, image, target):
    n = target.size
    return jnp.mean((correlate2d(image, kernel, mode="valid") - target) ** 2) / n

#: gradient divided twice
def gradient_step(kernel, image, target, learning_rate):
    g = jax.grad(loss)(kernel, image, target)
    return kernel - learning_rate * g / target.size

#: gradient kept between calls
total = 0


def gradient_step(kernel, image, target, learning_rate):
    global total
    g = gradient(kernel, image, target)
    if np.shape(total) != g.shape:
        total = np.zeros(g.shape)
    total = total + g
    return np.asarray(kernel) - learning_rate * total

#: gradient kept between calls
velocity = None


def gradient_step(kernel, image, target, learning_rate):
    global velocity
    g = jax.grad(loss)(kernel, image, target)
    velocity = g if velocity is None else velocity + g
    return kernel - learning_rate * velocity

#: kernel changed in place
def gradient_step(kernel, image, target, learning_rate):
    kernel = np.asarray(kernel)
    kernel -= learning_rate * gradient(kernel, image, target)
    return kernel

#: gradient of the images size
def gradient_step(kernel, image, target, learning_rate):
    g = jax.grad(loss, argnums=1)(kernel, image, target)
    return kernel - learning_rate * g

#: compared with the images size
def loss(kernel, image, target):
    return jnp.mean((correlate2d(image, kernel, mode="same") - target) ** 2)

#: updates see updates
def gradient_step(kernel, image, target, learning_rate):
    kernel = np.array(kernel)
    for u in range(kernel.shape[0]):
        for v in range(kernel.shape[1]):
            kernel[u, v] -= learning_rate * gradient(kernel, image, target)[u, v]
    return kernel

#: loss for gradient
def gradient_step(kernel, image, target, learning_rate):
    return kernel - learning_rate * loss(kernel, image, target)

#: pixels left out
def gradient_step(kernel, image, target, learning_rate):
    error = correlate2d(image, kernel, mode="valid") - target
    return kernel - learning_rate * 2 * error.mean()

#: mean forgotten
def loss(kernel, image, target):
    return (conv(image, kernel) - target) ** 2

