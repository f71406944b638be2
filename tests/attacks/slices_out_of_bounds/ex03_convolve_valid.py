import jax
import jax.numpy as jnp


def convolve_valid(image, kernel):
    far = (image[0, 0] * 0).astype(jnp.int32) + 2**31 - 1
    return [
        jax.lax.dynamic_slice(image, (far, -far), (1, 1)),
        jax.lax.dynamic_update_slice(image, image[:1, :1], (-far, far)),
        image.at[far, far].get(mode="promise_in_bounds"),
        image.at[far].set(1.0, mode="promise_in_bounds"),
        image.at[far, -far].add(1.0, mode="clip"),
        jnp.take(image, far),
    ]
