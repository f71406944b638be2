import jax.numpy as jnp


def conv_layer(image, kernels, bias):
    fh, fw, cin, m = kernels.shape
    h = image.shape[0] - fh + 1
    w = image.shape[1] - fw + 1
    z = jnp.zeros((h, w, m))
    for i in range(h):
        for j in range(w):
            # all filters at one place
            z = z.at[i, j, :].set(jnp.einsum("uvc,uvcm->m", image[i:i + fh, j:j + fw], kernels) + bias)
    return jnp.where(z > 0, z, 0)
