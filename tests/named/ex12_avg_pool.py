import jax
import jax.numpy as jnp
import numpy as np


#: reshaped into windows
def avg_pool(image, window, stride):
    fh, fw = window
    h, w = image.shape
    rows, cols = h // fh, w // fw
    return image[: rows * fh, : cols * fw].reshape(rows, cols, fh, fw).mean(axis=(2, 3))


#: stride of the window
def avg_pool(image, window, stride):
    fh, fw = window
    h, w = image.shape
    rows, cols = h // fh, w // fw
    return image[: rows * fh, : cols * fw].reshape(rows, fh, cols, fw).mean(axis=(1, 3))


#: ceiling divided by the full window
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = -((fh - h) // sh) + 1, -((fw - w) // sw) + 1
    return jnp.array(
        [
            [jnp.sum(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) / (fh * fw) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: ceiling for floor
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = -((fh - h) // sh) + 1, -((fw - w) // sw) + 1
    return jnp.array(
        [
            [jnp.mean(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: windows cut off at the border
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    return jnp.array(
        [[jnp.mean(image[i : i + fh, j : j + fw]) for j in range(0, w, sw)] for i in range(0, h, sh)]
    )


#: padded to same
def avg_pool(image, window, stride):
    x = image.astype(float)
    return jax.lax.reduce_window(x, 0.0, jax.lax.add, window, stride, "SAME") / (window[0] * window[1])


#: divided twice
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.mean(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) / (fh * fw) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: sum not divided
def avg_pool(image, window, stride):
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


#: divided by one side
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.sum(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) / fh for j in range(cols)]
            for i in range(rows)
        ]
    )


#: divided by a square
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.sum(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) / fh**2 for j in range(cols)]
            for i in range(rows)
        ]
    )


#: always divided by four
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.sum(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) / 4 for j in range(cols)]
            for i in range(rows)
        ]
    )


#: divided by the stride
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.sum(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) / (sh * sw) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: divided by the sides added
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.sum(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) / (fh + fw) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: rounded down
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return np.array(
        [
            [np.sum(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) // (fh * fw) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: image as bytes
def avg_pool(image, window, stride):
    image = np.asarray(image).astype(np.uint8)
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return np.array(
        [[image[i * sh : i * sh + fh, j * sw : j * sw + fw].mean() for j in range(cols)] for i in range(rows)]
    )


#: maximum
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.max(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: stride ignored
def avg_pool(image, window, stride):
    fh, fw = window
    h, w = image.shape
    return jnp.array(
        [[jnp.mean(image[i : i + fh, j : j + fw]) for j in range(w - fw + 1)] for i in range(h - fh + 1)]
    )


#: stride only in the size
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array([[jnp.mean(image[i : i + fh, j : j + fw]) for j in range(cols)] for i in range(rows)])


#: window as large as the stride
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.mean(image[i * sh : i * sh + sh, j * sw : j * sw + sw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: range stops before the last place
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    return jnp.array(
        [
            [jnp.mean(image[i : i + fh, j : j + fw]) for j in range(0, w - fw, sw)]
            for i in range(0, h - fh, sh)
        ]
    )


#: missing plus one
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh, (w - fw) // sw
    return jnp.array(
        [
            [jnp.mean(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: result transposed
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.mean(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for i in range(rows)]
            for j in range(cols)
        ]
    )


#: window and stride exchanged
def avg_pool(image, window, stride):
    fh, fw = stride
    sh, sw = window
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.mean(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: window transposed
def avg_pool(image, window, stride):
    fw, fh = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.mean(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: one number for both axes
def avg_pool(image, window, stride):
    f, s = window[0], stride[0]
    h, w = image.shape
    rows, cols = (h - f) // s + 1, (w - f) // s + 1
    return jnp.array(
        [[jnp.mean(image[i * s : i * s + f, j * s : j * s + f]) for j in range(cols)] for i in range(rows)]
    )


#: zeros not counted
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            x = np.asarray(image[i * sh : i * sh + fh, j * sw : j * sw + fw])
            out[i, j] = x[x != 0].mean() if (x != 0).any() else 0
    return out


#: median
def avg_pool(image, window, stride):
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


#: half of smallest and largest
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [
                (
                    image[i * sh : i * sh + fh, j * sw : j * sw + fw].max()
                    + image[i * sh : i * sh + fh, j * sw : j * sw + fw].min()
                )
                / 2
                for j in range(cols)
            ]
            for i in range(rows)
        ]
    )


#: sum not reset
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols))
    t = 0
    for i in range(rows):
        for j in range(cols):
            for u in range(fh):
                for v in range(fw):
                    t += image[i * sh + u, j * sw + v]
            out[i, j] = t / (fh * fw)
    return out


#: reduced over one axis
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.mean(image[i * sh : i * sh + fh, j * sw : j * sw + fw], axis=0) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: averaged two by two
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    out = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            a = None
            for u in range(fh):
                for v in range(fw):
                    x = image[i * sh + u, j * sw + v]
                    a = x if a is None else (a + x) / 2
            out[i, j] = a
    return out


#: written where the window begins
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    out = np.zeros((h, w))
    for i in range(0, h - fh + 1, sh):
        for j in range(0, w - fw + 1, sw):
            out[i, j] = np.mean(image[i : i + fh, j : j + fw])
    return out


#: divided by the number of windows
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.sum(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) / (rows * cols) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: divided by one less
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.sum(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) / (fh * fw - 1) for j in range(cols)]
            for i in range(rows)
        ]
    )


#: divided and multiplied
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.array(
        [
            [jnp.sum(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) / fh * fw for j in range(cols)]
            for i in range(rows)
        ]
    )


#: squashed
def avg_pool(image, window, stride):
    fh, fw = window
    sh, sw = stride
    h, w = image.shape
    rows, cols = (h - fh) // sh + 1, (w - fw) // sw + 1
    return jnp.tanh(
        jnp.array(
            [
                [jnp.mean(image[i * sh : i * sh + fh, j * sw : j * sw + fw]) for j in range(cols)]
                for i in range(rows)
            ]
        )
    )
