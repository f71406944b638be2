import jax.numpy as jnp


def vectorised_conv(images, kernel):
    n, h, w, c = images.shape
    a, b, _, m = kernel.shape
    out = jnp.zeros((n, h - a + 1, w - b + 1, m))
    for k in range(m):
        mapa = 0
        for u in range(a):
            for v in range(b):
                mapa += jnp.sum(images[:, u:u + h - a + 1, v:v + w - b + 1] * kernel[u, v, :, k], axis=-1)
        out = out.at[:, :, :, k].set(mapa)
    return out
