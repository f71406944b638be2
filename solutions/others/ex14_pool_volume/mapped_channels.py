"""The pooling of one image, mapped over the channels."""

import jax
import jax.numpy as jnp


def pool_volume(volume: jax.Array, window: tuple[int, int], stride: tuple[int, int], mode: str) -> jax.Array:
    """Map over axis 2, in and out."""

    def pool(image: jax.Array) -> jax.Array:
        if mode == "max":
            return jax.lax.reduce_window(image, -jnp.inf, jax.lax.max, window, stride, "VALID")
        total = jax.lax.reduce_window(image, 0.0, jax.lax.add, window, stride, "VALID")
        return total / (window[0] * window[1])

    return jax.vmap(pool, in_axes=2, out_axes=2)(volume.astype(jnp.float32))
