"""Windows as the rows of a matrix, filters as the columns of another: the layer is one matrix product."""

import jax
import jax.numpy as jnp


def conv_layer(image: jax.Array, kernels: jax.Array, bias: jax.Array) -> jax.Array:
    """Apply one convolutional layer to one image."""
    f_h, f_w, _, m = kernels.shape
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    windows = jnp.concatenate(
        [image[u : u + rows, v : v + columns] for u in range(f_h) for v in range(f_w)], axis=-1
    )
    # Both sides count u first, then v, then the channels: a plain reshape keeps them in step.
    z = windows.reshape(rows * columns, -1) @ kernels.reshape(-1, m) + bias
    return jax.nn.relu(z).reshape(rows, columns, m)
