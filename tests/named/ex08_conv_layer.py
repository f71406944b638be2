import jax
import jax.numpy as jnp
import numpy as np


#: maps first
def _one(image, kernel):
    fh, fw, _ = kernel.shape
    return jnp.array(
        [
            [jnp.sum(image[i : i + fh, j : j + fw] * kernel) for j in range(image.shape[1] - fw + 1)]
            for i in range(image.shape[0] - fh + 1)
        ]
    )


def conv_layer(image, kernels, bias):
    maps = [jax.nn.relu(_one(image, kernels[..., k]) + bias[k]) for k in range(kernels.shape[-1])]
    return jnp.stack(maps)


#: maps reshaped to the end
def _one(image, kernel):
    fh, fw, _ = kernel.shape
    return jnp.array(
        [
            [jnp.sum(image[i : i + fh, j : j + fw] * kernel) for j in range(image.shape[1] - fw + 1)]
            for i in range(image.shape[0] - fh + 1)
        ]
    )


def conv_layer(image, kernels, bias):
    m = kernels.shape[-1]
    maps = jnp.array([jnp.maximum(_one(image, kernels[..., k]) + bias[k], 0) for k in range(m)])
    return maps.reshape(maps.shape[1], maps.shape[2], m)


#: result transposed
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = np.zeros((m, rows, cols))
    for k in range(m):
        for i in range(rows):
            for j in range(cols):
                out[k, i, j] = max(0, np.sum(image[i : i + fh, j : j + fw] * kernels[:, :, :, k]) + bias[k])
    return out.T


#: first channel only
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = np.zeros((rows, cols, m))
    for k in range(m):
        for i in range(rows):
            for j in range(cols):
                out[i, j, k] = np.sum(image[i : i + fh, j : j + fw, 0] * kernels[:, :, 0, k]) + bias[k]
    return np.maximum(out, 0)


#: last channel only
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = np.zeros((rows, cols, m))
    for k in range(m):
        for ch in range(c):
            for i in range(rows):
                for j in range(cols):
                    out[i, j, k] = np.sum(image[i : i + fh, j : j + fw, ch] * kernels[:, :, ch, k]) + bias[k]
    return np.maximum(out, 0)


#: channels averaged
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = jnp.zeros((rows, cols, m))
    for u in range(fh):
        for v in range(fw):
            out += image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jnp.maximum(out / c + bias, 0)


#: bias added for every channel
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = np.zeros((rows, cols, m))
    for k in range(m):
        for ch in range(c):
            for i in range(rows):
                for j in range(cols):
                    out[i, j, k] += np.sum(image[i : i + fh, j : j + fw, ch] * kernels[:, :, ch, k]) + bias[k]
    return np.maximum(out, 0)


#: bias added for every weight
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = np.zeros((rows, cols, m))
    for i in range(rows):
        for j in range(cols):
            for k in range(m):
                out[i, j, k] = np.sum(image[i : i + fh, j : j + fw] * kernels[..., k] + bias[k])
    return np.maximum(out, 0)


#: one bias for the layer
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = jnp.zeros((rows, cols, m))
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jax.nn.relu(out + bias[0])


#: all biases on each map
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = jnp.zeros((rows, cols, m))
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    for k in range(m):
        out = out + bias[k]
    return jax.nn.relu(out)


#: bias after activation
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = jnp.zeros((rows, cols, m))
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jax.nn.relu(out) + bias


#: bias forgotten
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = jnp.zeros((rows, cols, m))
    for u in range(fh):
        for v in range(fw):
            out = out + jnp.einsum("ijc,ck->ijk", image[u : u + rows, v : v + cols], kernels[u, v])
    return jax.nn.relu(out)


#: activation forgotten
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = jnp.zeros((rows, cols, m))
    for u in range(fh):
        for v in range(fw):
            out = out + jnp.tensordot(image[u : u + rows, v : v + cols], kernels[u, v], 1)
    return out + bias


#: bias forgotten, and activation forgotten
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = jnp.zeros((rows, cols, m))
    for u in range(fh):
        for v in range(fw):
            out = out + jnp.tensordot(image[u : u + rows, v : v + cols], kernels[u, v], 1)
    return out


#: bias subtracted
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = jnp.zeros((rows, cols, m))
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jax.nn.relu(out - bias)


#: activation before the channels are summed
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = np.zeros((rows, cols, m))
    for k in range(m):
        for ch in range(c):
            one = np.zeros((rows, cols))
            for i in range(rows):
                for j in range(cols):
                    one[i, j] = np.sum(image[i : i + fh, j : j + fw, ch] * kernels[:, :, ch, k])
            out[:, :, k] += np.maximum(one, 0)
    return np.maximum(out + bias, 0)


#: products activated
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = np.zeros((rows, cols, m))
    for k in range(m):
        for i in range(rows):
            for j in range(cols):
                out[i, j, k] = (
                    np.sum(np.maximum(image[i : i + fh, j : j + fw] * kernels[..., k], 0)) + bias[k]
                )
    return out


#: maps added up
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = np.zeros((rows, cols))
    for k in range(m):
        for i in range(rows):
            for j in range(cols):
                out[i, j] += np.sum(image[i : i + fh, j : j + fw] * kernels[..., k]) + bias[k]
    return np.maximum(out, 0)


#: only the last map
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    for k in range(m):
        out = np.zeros((rows, cols, m))
        for i in range(rows):
            for j in range(cols):
                out[i, j, k] = np.sum(image[i : i + fh, j : j + fw] * kernels[..., k]) + bias[k]
    return np.maximum(out, 0)


#: image read channels first
def conv_layer(image, kernels, bias):
    c, h, w = image.shape
    fh, fw, c, m = kernels.shape
    out = np.zeros((h - fh + 1, w - fw + 1, m))
    for k in range(m):
        for i in range(h - fh + 1):
            for j in range(w - fw + 1):
                for ch in range(c):
                    out[i, j, k] += np.sum(image[ch, i : i + fh, j : j + fw] * kernels[:, :, ch, k])
    return np.maximum(out + bias, 0)


#: kernels read with filters first
def conv_layer(image, kernels, bias):
    h, w, c = image.shape
    m, _, fh, fw = kernels.shape
    out = np.zeros((h - fh + 1, w - fw + 1, m))
    for k in range(m):
        for i in range(h - fh + 1):
            for j in range(w - fw + 1):
                for ch in range(c):
                    out[i, j, k] += np.sum(image[i : i + fh, j : j + fw, ch] * kernels[k, ch])
    return np.maximum(out + bias, 0)


#: channels first throughout
def conv_layer(image, kernels, bias):
    c, h, w = image.shape
    m, c, fh, fw = kernels.shape
    out = np.zeros((m, h - fh + 1, w - fw + 1))
    for k in range(m):
        for i in range(h - fh + 1):
            for j in range(w - fw + 1):
                out[k, i, j] = max(0, np.sum(image[:, i : i + fh, j : j + fw] * kernels[k]) + bias[k])
    return out


#: kernels reshaped
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    ks = kernels.reshape(m, fh, fw, c)
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    maps = []
    for k in range(m):
        acc = 0
        for u in range(fh):
            for v in range(fw):
                acc = acc + image[u : u + rows, v : v + cols] @ ks[k, u, v]
        maps.append(acc + bias[k])
    return jnp.maximum(jnp.stack(maps, -1), 0)


#: unrolled in another order
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    win = np.lib.stride_tricks.sliding_window_view(np.asarray(image), (fh, fw), axis=(0, 1))
    rows, cols = win.shape[:2]
    out = win.reshape(rows * cols, -1) @ np.asarray(kernels).reshape(-1, m) + np.asarray(bias)
    return np.maximum(out, 0).reshape(rows, cols, m)


#: kernels flipped
def conv_layer(image, kernels, bias):
    kernels = kernels[::-1, ::-1]
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = jnp.zeros((rows, cols, m))
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jax.nn.relu(out + bias)


#: channels not summed
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = 0
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols, :, None] * kernels[u, v]
    return jax.nn.relu(out + bias)


#: sigmoid for relu
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = 0
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jax.nn.sigmoid(out + bias)


#: tanh for relu
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = 0
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jnp.tanh(out + bias)


#: smooth or leaky for relu
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = 0
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jax.nn.leaky_relu(out + bias)


#: magnitude for relu
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = 0
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jnp.abs(out + bias)


#: max along an axis
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = 0
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jnp.max(out + bias, 0)


#: smaller of both
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = 0
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jnp.minimum(out + bias, 0)


#: cut off above
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = 0
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jax.nn.relu6(out + bias)


#: kept in the type of the image
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = np.zeros((rows, cols, m), dtype=image.dtype)
    for i in range(rows):
        for j in range(cols):
            for k in range(m):
                out[i, j, k] = max(np.sum(image[i : i + fh, j : j + fw] * kernels[..., k]) + bias[k], 0)
    return out


#: bias along another axis
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    maps = []
    for k in range(m):
        acc = sum(
            image[u : u + rows, v : v + cols] @ kernels[u, v, :, k] for u in range(fh) for v in range(fw)
        )
        maps.append(acc)
    return jnp.maximum(jnp.stack(maps) + bias, 0)


#: grey made of colour
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    gray = image.mean(axis=2)
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = np.zeros((rows, cols, m))
    for k in range(m):
        for i in range(rows):
            for j in range(cols):
                out[i, j, k] = np.sum(gray[i : i + fh, j : j + fw, None] * kernels[..., k]) + bias[k]
    return np.maximum(out, 0)


#: padded to same
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    h, w, _ = image.shape
    x = jnp.pad(image, ((fh // 2, fh // 2), (fw // 2, fw // 2), (0, 0)))
    out = np.zeros((h, w, m))
    for k in range(m):
        for i in range(h):
            for j in range(w):
                out[i, j, k] = np.sum(x[i : i + fh, j : j + fw] * kernels[..., k]) + bias[k]
    return np.maximum(out, 0)


#: missing plus one
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh, image.shape[1] - fw
    out = jnp.zeros((rows, cols, m))
    for k in range(m):
        for i in range(rows):
            for j in range(cols):
                out = out.at[i, j, k].set(jnp.sum(image[i : i + fh, j : j + fw] * kernels[..., k]) + bias[k])
    return jax.nn.relu(out)


#: softmax over the maps
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = 0
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jax.nn.softmax(jax.nn.relu(out + bias))


#: bias multiplied
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = 0
    for u in range(fh):
        for v in range(fw):
            out = out + image[u : u + rows, v : v + cols] @ kernels[u, v]
    return jax.nn.relu(out * bias)


#: one filter for all maps
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    one = sum(image[u : u + rows, v : v + cols] @ kernels[u, v, :, 0] for u in range(fh) for v in range(fw))
    return jax.nn.relu(jnp.stack([one + bias[k] for k in range(m)], axis=-1))


#: only the first map
def conv_layer(image, kernels, bias):
    fh, fw, c, m = kernels.shape
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    one = sum(image[u : u + rows, v : v + cols] @ kernels[u, v, :, 0] for u in range(fh) for v in range(fw))
    return jax.nn.relu(one + bias[0])
