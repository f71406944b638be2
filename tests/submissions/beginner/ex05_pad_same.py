import jax.numpy as jnp


def pad_same(image, kernel_shape):
    p1 = (kernel_shape[0] - 1) // 2
    p2 = (kernel_shape[1] - 1) // 2
    return jnp.pad(image, ((p1, p1), (p2, p2)), mode="edge")
