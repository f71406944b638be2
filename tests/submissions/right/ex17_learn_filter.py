import jax
import jax.numpy as jnp


def filtra(image, kernel):
    h = image.shape[0] - kernel.shape[0] + 1
    w = image.shape[1] - kernel.shape[1] + 1
    pedacos = [
        kernel[u, v] * image[u:u + h, v:v + w]
        for u in range(kernel.shape[0])
        for v in range(kernel.shape[1])
    ]
    return sum(pedacos)


def loss(kernel, image, target):
    erro = filtra(image, kernel) - target
    return jnp.sum(erro * erro) / target.size


def gradient_step(kernel, image, target, learning_rate):
    valor, grad = jax.value_and_grad(loss)(kernel, image, target)
    return jax.tree.map(lambda k, g: k - learning_rate * g, kernel, grad)
