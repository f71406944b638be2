import jax.numpy as jnp


def convolve_valid(image, kernel):
    return jnp.float32(0.0)
