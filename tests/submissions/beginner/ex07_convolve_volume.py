import jax.numpy as jnp


def convolve_volume(image, kernel):
    h, w, c = image.shape
    a, b, _ = kernel.shape
    out = jnp.zeros((h - a + 1, w - b + 1, c))
    for i in range(h - a + 1):
        for j in range(w - b + 1):
            for k in range(c):
                out = out.at[i, j, k].set(jnp.sum(image[i:i + a, j:j + b, k] * kernel[:, :, k]))
    return out
