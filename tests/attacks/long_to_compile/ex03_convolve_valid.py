import jax
import jax.numpy as jnp


def body(_, x):
    for i in range(1200):
        x = jnp.sin(x) @ jnp.cos(x.T + i) @ x
    return x


def convolve_valid(image, kernel):
    return jax.lax.fori_loop(0, 2, body, image)
