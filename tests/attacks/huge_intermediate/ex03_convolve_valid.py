import jax.numpy as jnp


def convolve_valid(image, kernel):
    a = jnp.ones((30_000, 30_000)) * image[0, 0]
    return jnp.sort(a @ a)[:3, :3]
