import jax.numpy as jnp


def convolve_valid(image, kernel):
    fh, fw = kernel.shape
    rows = image.shape[0] - fh + 1
    cols = image.shape[1] - fw + 1
    out = jnp.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out.at[r, c].set(jnp.sum(kernel * image[r:r + fh, c:c + fw]))
    return out
