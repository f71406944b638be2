import jax
import jax.numpy as jnp


def convolve_valid(image, kernel):
    none = image[:0]
    product = none.T @ none
    parts = jnp.concatenate([none, none]), jnp.sort(none, axis=0), jnp.pad(none, ((0, 0), (3, 3)))
    return product, parts, none.sum(0), none[::-1].reshape(0, 7, 0), jax.lax.cumsum(none)
