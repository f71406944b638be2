import jax
import jax.numpy as jnp
import numpy as np


#: reshaped into windows
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return image[: rows * fh, : cols * fw].reshape(rows, cols, fh, fw).max(axis=(2, 3))


#: stride of the window
def max_pool(image, window, stride):
    fh, fw = window
    h, w = image.shape
    return image.reshape(h // fh, fh, w // fw, fw).max(axis=(1, 3))


#: stride ignored
def max_pool(image, window, stride):
    fh, fw = window
    h, w = image.shape
    out = np.zeros((h - fh + 1, w - fw + 1))
    for i in range(h - fh + 1):
        for j in range(w - fw + 1):
            out[i, j] = image[i : i + fh, j : j + fw].max()
    return out


#: stride only in the size
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            out[i, j] = np.max(image[i : i + fh, j : j + fw])
    return out


#: window as large as the stride
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            out[i, j] = np.max(image[i * sh : (i + 1) * sh, j * sw : (j + 1) * sw])
    return out


#: starts at zero
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            for u in range(fh):
                for v in range(fw):
                    if image[i * sh + u, j * sw + v] > out[i, j]:
                        out[i, j] = image[i * sh + u, j * sw + v]
    return out


#: padded to same
def max_pool(image, window, stride):
    x = image.astype(float)
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, stride, "SAME")


#: starts at a small number
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = []
    for i in range(rows):
        row = []
        for j in range(cols):
            m = -1
            for u in range(fh):
                for v in range(fw):
                    m = max(m, image[i * sh + u][j * sw + v])
            row.append(m)
        out.append(row)
    return np.array(out)


#: magnitudes compared
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.max(jnp.abs(image[i * sh : i * sh + fh, j * sw : j * sw + fw])) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: where in place of how large
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.argmax(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: smallest in place of largest
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.min(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: average
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.mean(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: sum in place of largest
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.sum(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: ceiling for floor
def max_pool(image, window, stride):
    import math

    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = math.ceil((h - fh) / sh) + 1, math.ceil((w - fw) / sw) + 1
    return jnp.array(
        [
            [jnp.max(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: windows cut off at the border
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    return jnp.array(
        [[jnp.max(image[i : i + fh, j : j + fw]) for j in range(0, w, sw)] for i in range(0, h, sh)]
    )


#: range stops before the last place
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    return jnp.array(
        [[jnp.max(image[i : i + fh, j : j + fw]) for j in range(0, w - fw, sw)] for i in range(0, h - fh, sh)]
    )


#: missing plus one
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    out = np.zeros(((h - fh) // sh, (w - fw) // sw))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.max(image[i * sh : i * sh + fh, j * sw : j * sw + fw])
    return out


#: as many places as strides
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    out = np.zeros((h // sh, w // sw))
    for i in range(h // sh):
        for j in range(w // sw):
            out[i, j] = np.max(image[i * sh : i * sh + fh, j * sw : j * sw + fw])
    return out


#: window and stride exchanged
def max_pool(image, window, stride):
    sh, sw = window
    fh, fw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.max(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: window transposed
def max_pool(image, window, stride):
    fw, fh = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.max(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: strides swapped
def max_pool(image, window, stride):
    fh, fw = window
    sw, sh = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.max(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: rows and columns exchanged
def max_pool(image, window, stride):
    fw, fh = window
    sw, sh = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.max(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: one number for both axes
def max_pool(image, window, stride):
    f, s = window[0], stride[0]
    h, w = image.shape
    rows, cols = (h - f) // s + 1, (w - f) // s + 1
    return jnp.array(
        [[jnp.max(image[i * s : i * s + f, j * s : j * s + f]) for j in range(cols)] for i in range(rows)]
    )


#: one stride for both axes
def max_pool(image, window, stride):
    fh, fw = window
    s = stride[0]
    h, w = image.shape
    rows, cols = (h - fh) // s + 1, (w - fw) // s + 1
    return jnp.array(
        [[jnp.max(image[i * s : i * s + fh, j * s : j * s + fw]) for j in range(cols)] for i in range(rows)]
    )


#: square windows
def max_pool(image, window, stride):
    f = window[0]
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - f) // sh + 1, (w - f) // sw + 1
    return jnp.array(
        [[jnp.max(image[i * sh : i * sh + f, j * sw : j * sw + f]) for j in range(cols)] for i in range(rows)]
    )


#: stride on one axis only
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, w - fw + 1
    return jnp.array(
        [[jnp.max(image[i * sh : i * sh + fh, j : j + fw]) for j in range(cols)] for i in range(rows)]
    )


#: pooled along one axis
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows = (h - fh) // sh + 1
    return jnp.stack([jnp.max(image[i * sh : i * sh + fh], axis=0) for i in range(rows)])


#: reduced over one axis
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.max(image[i * sh : i * sh + fh, j * sw : j * sw + fw], axis=0) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: pixels skipped
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return image[::sh, ::sw][:rows, :cols]


#: reduced over the places
def max_pool(image, window, stride):
    v = np.lib.stride_tricks.sliding_window_view(np.asarray(image), window)
    return v[:: stride[0], :: stride[1]].max(axis=(0, 1))


#: update thrown away
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = jnp.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            out.at[i, j].set(jnp.max(image[i * sh : i * sh + fh, j * sw : j * sw + fw]))
    return out


#: written where the window begins
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    out = np.zeros((h - fh + 1, w - fw + 1))
    for i in range(0, h - fh + 1, sh):
        for j in range(0, w - fw + 1, sw):
            out[i, j] = np.max(image[i : i + fh, j : j + fw])
    return out


#: result transposed
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.max(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for i in range(rows)]
            for j in range(cols)
        ]
    )


#: window one too small
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.max(image[i * sh : i * sh + fh - 1, j * sw : j * sw + fw - 1]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: window one too large
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.max(image[i * sh : i * sh + fh + 1, j * sw : j * sw + fw + 1]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: median in place of largest
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.median(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: maximum not reset
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols))
    m = -np.inf
    for i in range(rows):
        for j in range(cols):
            for u in range(fh):
                for v in range(fw):
                    m = max(m, image[i * sh + u, j * sw + v])
            out[i, j] = m
    return out


#: windows in one row
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    out = []
    for i in range(0, h - fh + 1, sh):
        for j in range(0, w - fw + 1, sw):
            out.append(jnp.max(image[i : i + fh, j : j + fw]))
    return jnp.array(out)


#: size from the window
def max_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = h // fh, w // fw
    out = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            out[i, j] = image[i * sh : i * sh + fh, j * sw : j * sw + fw].max()
    return out
