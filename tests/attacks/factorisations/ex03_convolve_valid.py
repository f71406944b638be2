import jax.numpy as jnp


def convolve_valid(image, kernel):
    square = image @ image.T + jnp.eye(len(image))
    return jnp.linalg.cholesky(square) + jnp.linalg.qr(square)[0] + jnp.linalg.eigh(square)[0]
