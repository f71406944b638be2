import jax.numpy as jnp


def convolve_strided(image, kernel, stride):
    kh, kw = kernel.shape
    sh, sw = stride
    # onde cada janela comeca
    tops = range(0, image.shape[0] - kh + 1, sh)
    lefts = range(0, image.shape[1] - kw + 1, sw)
    rows = []
    for t in tops:
        rows.append(jnp.stack([jnp.vdot(image[t:t + kh, l:l + kw], kernel) for l in lefts]))
    return jnp.stack(rows)
