import jax.numpy as jnp


def pad_same(image, kernel_shape):
    ph, pw = kernel_shape[0] // 2, kernel_shape[1] // 2
    h, w = image.shape
    big = jnp.zeros((h + 2 * ph, w + 2 * pw))
    big.at[ph:ph + h, pw:pw + w].set(image)
    return big
