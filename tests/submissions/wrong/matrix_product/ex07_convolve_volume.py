import jax.numpy as jnp


def convolve_volume(image, kernel):
    h = image.shape[0] - kernel.shape[0] + 1
    w = image.shape[1] - kernel.shape[1] + 1
    f = kernel.shape[0], kernel.shape[1]
    return jnp.array([[jnp.sum(image[i:i + f[0], j:j + f[1]] @ kernel) for j in range(w)] for i in range(h)])
