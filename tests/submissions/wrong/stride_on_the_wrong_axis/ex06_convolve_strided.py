import jax.numpy as jnp


def convolve_strided(image, kernel, stride):
    sx, sy = stride  # x, y
    fh, fw = kernel.shape
    ys = range(0, image.shape[0] - fh + 1, sy)
    xs = range(0, image.shape[1] - fw + 1, sx)
    return jnp.array([[jnp.sum(image[y:y + fh, x:x + fw] * kernel) for x in xs] for y in ys])
