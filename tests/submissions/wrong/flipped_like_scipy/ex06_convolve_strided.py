import jax.numpy as jnp


def convolve_strided(image, kernel, stride):
    k = jnp.flip(kernel)
    fh, fw = k.shape
    h = (image.shape[0] - fh) // stride[0] + 1
    w = (image.shape[1] - fw) // stride[1] + 1
    out = jnp.zeros((h, w))
    for i in range(h):
        for j in range(w):
            pedaco = image[i * stride[0]:i * stride[0] + fh, j * stride[1]:j * stride[1] + fw]
            out = out.at[i, j].set(jnp.tensordot(pedaco, k))
    return out
