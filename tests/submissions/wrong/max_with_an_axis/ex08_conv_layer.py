import jax.numpy as jnp


def conv_layer(image, kernels, bias):
    a, b, _, m = kernels.shape
    oh = image.shape[0] - a + 1
    ow = image.shape[1] - b + 1
    z = jnp.stack(
        [jnp.stack([jnp.tensordot(image[i:i + a, j:j + b], kernels, axes=3) for j in range(ow)]) for i in range(oh)]
    )
    return jnp.max(z + bias, 0)
