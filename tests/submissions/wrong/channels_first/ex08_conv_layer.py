import jax.numpy as jnp


def conv_layer(image, kernels, bias):
    fh, fw, cin, m = kernels.shape
    H, W = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    maps = []
    for k in range(m):
        acc = jnp.zeros((H, W))
        for u in range(fh):
            for v in range(fw):
                for c in range(cin):
                    acc += image[u:u + H, v:v + W, c] * kernels[u, v, c, k]
        maps.append(jnp.maximum(acc + bias[k], 0))
    return jnp.stack(maps)  # (C, H, W)
