import jax
import jax.numpy as jnp
import numpy as np


#: channels pooled together
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = jnp.max if mode == "max" else jnp.mean
    return jnp.array(
        [[g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)] for i in range(rows)]
    )


#: channels added up
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = jnp.max if mode == "max" else jnp.mean
    return jnp.array(
        [
            [g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw], axis=(0, 1)).sum() for j in range(cols)]
            for i in range(rows)
        ]
    )


#: one value for all channels
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols, c))
    for i in range(rows):
        for j in range(cols):
            x = volume[i * sh : i * sh + fh, j * sw : j * sw + fw]
            out[i, j] = np.max(x) if mode == "max" else np.mean(x)
    return out


#: always max
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.max(volume[i * sh : i * sh + fh, j * sw : j * sw + fw], axis=(0, 1)) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: unknown mode
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols, c))
    for i in range(rows):
        for j in range(cols):
            x = volume[i * sh : i * sh + fh, j * sw : j * sw + fw]
            if mode == "max":
                out[i, j] = np.max(x, axis=(0, 1))
            elif mode == "avg":
                out[i, j] = np.mean(x, axis=(0, 1))
    return out


#: modes exchanged
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = jnp.mean if mode == "max" else jnp.max
    return jnp.array(
        [
            [g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw], axis=(0, 1)) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: result channels first
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = jnp.max if mode == "max" else jnp.mean
    maps = [
        jnp.array(
            [
                [g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw, k]) for j in range(cols)]
                for i in range(rows)
            ]
        )
        for k in range(c)
    ]
    return jnp.stack(maps)


#: maps reshaped to the end
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = np.max if mode == "max" else np.mean
    out = np.zeros((c, rows, cols))
    for k in range(c):
        for i in range(rows):
            for j in range(cols):
                out[k, i, j] = g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw, k])
    return out.reshape(rows, cols, c)


#: result transposed
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = np.max if mode == "max" else np.mean
    out = np.zeros((c, rows, cols))
    for k in range(c):
        for i in range(rows):
            for j in range(cols):
                out[k, i, j] = g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw, k])
    return out.T


#: volume channels first
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    c, h, w = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = np.max if mode == "max" else np.mean
    out = np.zeros((c, rows, cols))
    for k in range(c):
        for i in range(rows):
            for j in range(cols):
                out[k, i, j] = g(volume[k, i * sh : i * sh + fh, j * sw : j * sw + fw])
    return out


#: reshaped in place of transposed
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    x = volume.reshape(c, h, w)
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = np.max if mode == "max" else np.mean
    out = np.zeros((rows, cols, c))
    for k in range(c):
        for i in range(rows):
            for j in range(cols):
                out[i, j, k] = g(x[k, i * sh : i * sh + fh, j * sw : j * sw + fw])
    return out


#: first channel only
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = jnp.max if mode == "max" else jnp.mean
    return jnp.array(
        [[g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw, 0]) for j in range(cols)] for i in range(rows)]
    )


#: last channel only
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = jnp.max if mode == "max" else jnp.mean
    for k in range(c):
        out = jnp.array(
            [
                [g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw, k]) for j in range(cols)]
                for i in range(rows)
            ]
        )
    return out


#: averages made whole
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols, c), dtype=volume.dtype)
    g = np.max if mode == "max" else np.mean
    for i in range(rows):
        for j in range(cols):
            out[i, j] = g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw], axis=(0, 1))
    return out


#: divided by the channels too
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols, c))
    for i in range(rows):
        for j in range(cols):
            x = volume[i * sh : i * sh + fh, j * sw : j * sw + fw]
            out[i, j] = x.max((0, 1)) if mode == "max" else x.sum((0, 1)) / (fh * fw * c)
    return out


#: maximum starts at zero
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols, c))
    for i in range(rows):
        for j in range(cols):
            for k in range(c):
                for u in range(fh):
                    for v in range(fw):
                        x = volume[i * sh + u, j * sw + v, k]
                        if mode == "max":
                            out[i, j, k] = max(out[i, j, k], x)
                        else:
                            out[i, j, k] += x / (fh * fw)
    return out


#: stride of the window
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    h, w, c = volume.shape
    rows, cols = h // fh, w // fw
    x = volume[: rows * fh, : cols * fw].reshape(rows, fh, cols, fw, c)
    return x.max(axis=(1, 3)) if mode == "max" else x.mean(axis=(1, 3))


#: reshaped into windows
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    h, w, c = volume.shape
    rows, cols = h // fh, w // fw
    x = volume[: rows * fh, : cols * fw].reshape(rows, cols, fh, fw, c)
    return x.max(axis=(2, 3)) if mode == "max" else x.mean(axis=(2, 3))


#: stride ignored
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    h, w, c = volume.shape
    g = jnp.max if mode == "max" else jnp.mean
    return jnp.array(
        [
            [g(volume[i : i + fh, j : j + fw], axis=(0, 1)) for j in range(w - fw + 1)]
            for i in range(h - fh + 1)
        ]
    )


#: stride only in the size
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = jnp.max if mode == "max" else jnp.mean
    return jnp.array(
        [[g(volume[i : i + fh, j : j + fw], axis=(0, 1)) for j in range(cols)] for i in range(rows)]
    )


#: window as large as the stride
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols, c))
    g = np.max if mode == "max" else np.mean
    for i in range(rows):
        for j in range(cols):
            out[i, j] = g(volume[i * sh : (i + 1) * sh, j * sw : (j + 1) * sw], axis=(0, 1))
    return out


#: ceiling for floor
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = -((fh - h) // sh) + 1, -((fw - w) // sw) + 1
    g = jnp.max if mode == "max" else jnp.mean
    return jnp.array(
        [
            [g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw], axis=(0, 1)) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: padded to same
def pool_volume(volume, window, stride, mode):
    x = volume.astype(float)[None]
    if mode == "max":
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, *window, 1), (1, *stride, 1), "SAME")[0]
    return jax.lax.reduce_window(x, 0.0, jax.lax.add, (1, *window, 1), (1, *stride, 1), "SAME")[0] / (
        window[0] * window[1]
    )


#: sum not divided
def pool_volume(volume, window, stride, mode):
    x = volume.astype(float)
    if mode == "max":
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (*window, 1), (*stride, 1), "VALID")
    return jax.lax.reduce_window(x, 0.0, jax.lax.add, (*window, 1), (*stride, 1), "VALID")


#: batch axis kept
def pool_volume(volume, window, stride, mode):
    x = volume.astype(float)[None]
    if mode == "max":
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, *window, 1), (1, *stride, 1), "VALID")
    return jax.lax.reduce_window(x, 0.0, jax.lax.add, (1, *window, 1), (1, *stride, 1), "VALID") / (
        window[0] * window[1]
    )


#: window and stride exchanged
def pool_volume(volume, window, stride, mode):
    window, stride = stride, window
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = jnp.max if mode == "max" else jnp.mean
    return jnp.array(
        [
            [g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw], axis=(0, 1)) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: window transposed
def pool_volume(volume, window, stride, mode):
    fw, fh = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = jnp.max if mode == "max" else jnp.mean
    return jnp.array(
        [
            [g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw], axis=(0, 1)) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: range stops before the last place
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    g = jnp.max if mode == "max" else jnp.mean
    return jnp.array(
        [
            [g(volume[i : i + fh, j : j + fw], axis=(0, 1)) for j in range(0, w - fw, sw)]
            for i in range(0, h - fh, sh)
        ]
    )


#: smallest in place of largest
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = jnp.min if mode == "max" else jnp.mean
    return jnp.array(
        [
            [g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw], axis=(0, 1)) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: always three channels
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols, 3))
    g = np.max if mode == "max" else np.mean
    for i in range(rows):
        for j in range(cols):
            for k in range(3):
                out[i, j, k] = g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw, k])
    return out


#: wrong axes reduced
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    g = jnp.max if mode == "max" else jnp.mean
    return jnp.array(
        [
            [g(volume[i * sh : i * sh + fh, j * sw : j * sw + fw], axis=(1, 2)) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: divided twice
def pool_volume(volume, window, stride, mode):
    fh, fw = window
    sh, sw = stride
    h, w, c = volume.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols, c))
    for i in range(rows):
        for j in range(cols):
            x = volume[i * sh : i * sh + fh, j * sw : j * sw + fw]
            out[i, j] = x.max((0, 1)) if mode == "max" else x.mean((0, 1)) / (fh * fw)
    return out
