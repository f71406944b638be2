import jax
import jax.numpy as jnp


def convolve_valid(image, kernel):
    least = jnp.full((3,), -(2**31), jnp.int32) + (image[0, 0] * 0).astype(jnp.int32)
    zero, shift = least * 0, least * 0 + 77
    operations = jax.lax.div, jax.lax.rem
    parts = [op(least, by) for op in operations for by in (zero - 1, zero)]
    return [*parts, least << shift, least >> shift, jax.lax.shift_right_logical(least, shift), abs(least), least * least]
