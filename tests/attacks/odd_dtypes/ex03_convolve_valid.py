import jax
import jax.numpy as jnp


def convolve_valid(image, kernel):
    kinds = (jnp.bfloat16, jnp.float8_e4m3fn, jnp.int4, jnp.complex64)
    return [*(image.astype(kind) for kind in kinds), jax.random.key(0)]
