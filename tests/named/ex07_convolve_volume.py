import jax
import jax.numpy as jnp
import numpy as np


#: channels not summed
def convolve_volume(image, kernel):
    h, w, c = image.shape
    fh, fw, _ = kernel.shape
    out = np.zeros((h - fh + 1, w - fw + 1, c))
    for i in range(h - fh + 1):
        for j in range(w - fw + 1):
            for k in range(c):
                out[i, j, k] = np.sum(image[i : i + fh, j : j + fw, k] * kernel[:, :, k])
    return out


#: channels not summed
def convolve_volume(image, kernel):
    def conv2d(a, k):
        fh, fw = k.shape
        return jnp.array(
            [
                [jnp.sum(a[i : i + fh, j : j + fw] * k) for j in range(a.shape[1] - fw + 1)]
                for i in range(a.shape[0] - fh + 1)
            ]
        )

    maps = []
    for c in range(image.shape[-1]):
        maps.append(conv2d(image[..., c], kernel[..., c]))
    return jnp.stack(maps)


#: channels averaged
def convolve_volume(image, kernel):
    def conv2d(a, k):
        fh, fw = k.shape
        return jnp.array(
            [
                [jnp.sum(a[i : i + fh, j : j + fw] * k) for j in range(a.shape[1] - fw + 1)]
                for i in range(a.shape[0] - fh + 1)
            ]
        )

    maps = [conv2d(image[..., c], kernel[..., c]) for c in range(image.shape[-1])]
    return jnp.mean(jnp.stack(maps), axis=0)


#: channels added before the product
def convolve_volume(image, kernel):
    gray = jnp.mean(image, axis=2)
    k = jnp.mean(kernel, axis=2)
    fh, fw = k.shape
    out = jnp.zeros((gray.shape[0] - fh + 1, gray.shape[1] - fw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out = out.at[i, j].set(jnp.sum(gray[i : i + fh, j : j + fw] * k))
    return out


#: grey made of colour
def convolve_volume(image, kernel):
    gray = image.mean(-1)
    k = kernel.sum(-1)
    fh, fw = k.shape
    rows, cols = gray.shape[0] - fh + 1, gray.shape[1] - fw + 1
    out = jnp.zeros((rows, cols))
    for u in range(fh):
        for v in range(fw):
            out += gray[u : u + rows, v : v + cols] * k[u, v]
    return out


#: first channel only
def convolve_volume(image, kernel):
    fh, fw = kernel.shape[:2]
    out = np.zeros((image.shape[0] - fh + 1, image.shape[1] - fw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (image[i : i + fh, j : j + fw, 0] * kernel[:, :, 0]).sum()
    return out


#: last channel only
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    out = np.zeros((image.shape[0] - fh + 1, image.shape[1] - fw + 1))
    for k in range(c):
        for i in range(out.shape[0]):
            for j in range(out.shape[1]):
                out[i, j] = np.sum(image[i : i + fh, j : j + fw, k] * kernel[:, :, k])
    return out


#: always three channels
def convolve_volume(image, kernel):
    fh, fw, _ = kernel.shape
    out = np.zeros((image.shape[0] - fh + 1, image.shape[1] - fw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            s = 0
            for c in range(3):
                s += np.sum(image[i : i + fh, j : j + fw, c] * kernel[:, :, c])
            out[i, j] = s
    return out


#: same weights for every channel
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    k = kernel[:, :, 0]
    out = 0
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    for ch in range(c):
        for u in range(fh):
            for v in range(fw):
                out = out + image[u : u + rows, v : v + cols, ch] * k[u, v]
    return out


#: channels read from the first axis
def convolve_volume(image, kernel):
    c, h, w = image.shape
    _, fh, fw = kernel.shape
    out = np.zeros((h - fh + 1, w - fw + 1))
    for i in range(h - fh + 1):
        for j in range(w - fw + 1):
            out[i, j] = np.sum(image[:, i : i + fh, j : j + fw] * kernel)
    return out


#: kernel read channels first
def convolve_volume(image, kernel):
    h, w, c = image.shape
    _, fh, fw = kernel.shape
    out = np.zeros((h - fh + 1, w - fw + 1))
    for i in range(h - fh + 1):
        for j in range(w - fw + 1):
            for k in range(c):
                out[i, j] += np.sum(image[i : i + fh, j : j + fw, k] * kernel[k])
    return out


#: image read channels first
def convolve_volume(image, kernel):
    c, h, w = image.shape
    fh, fw, _ = kernel.shape
    out = np.zeros((h - fh + 1, w - fw + 1))
    for i in range(h - fh + 1):
        for j in range(w - fw + 1):
            for k in range(c):
                out[i, j] += np.sum(image[k, i : i + fh, j : j + fw] * kernel[:, :, k])
    return out


#: unrolled in another order
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    k = jnp.reshape(kernel, (c, fh, fw))
    x = jnp.transpose(image, (2, 0, 1))
    rows, cols = image.shape[0] - fh + 1, image.shape[1] - fw + 1
    out = jnp.zeros((rows, cols))
    for u in range(fh):
        for v in range(fw):
            out += jnp.sum(x[:, u : u + rows, v : v + cols] * k[:, u, v][:, None, None], axis=0)
    return out


#: reshaped for transposed
def convolve_volume(image, kernel):
    h, w, c = image.shape
    fh, fw, _ = kernel.shape
    x = image.reshape(c, h, w)
    k = kernel.reshape(c, fh, fw)
    out = np.zeros((h - fh + 1, w - fw + 1))
    for i in range(h - fh + 1):
        for j in range(w - fw + 1):
            out[i, j] = (x[:, i : i + fh, j : j + fw] * k).sum()
    return out


#: kernel flipped
def convolve_volume(image, kernel):
    k = kernel[::-1, ::-1]
    fh, fw, c = k.shape
    return jnp.array(
        [
            [jnp.sum(image[i : i + fh, j : j + fw] * k) for j in range(image.shape[1] - fw + 1)]
            for i in range(image.shape[0] - fh + 1)
        ]
    )


#: kernel flipped with its channels
def convolve_volume(image, kernel):
    k = np.flip(kernel)
    fh, fw, c = k.shape
    return np.array(
        [
            [np.sum(image[i : i + fh, j : j + fw] * k) for j in range(image.shape[1] - fw + 1)]
            for i in range(image.shape[0] - fh + 1)
        ]
    )


#: axis of length one kept
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    out = np.zeros((image.shape[0] - fh + 1, image.shape[1] - fw + 1, 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j, 0] = np.sum(image[i : i + fh, j : j + fw] * kernel)
    return out


#: missing plus one
def convolve_volume(image, kernel):
    h, w, c = image.shape
    fh, fw, _ = kernel.shape
    out = np.zeros((h - fh, w - fw))
    for i in range(h - fh):
        for j in range(w - fw):
            out[i, j] = np.sum(image[i : i + fh, j : j + fw, :] * kernel)
    return out


#: the last places left at zero
def convolve_volume(image, kernel):
    h, w, c = image.shape
    fh, fw, _ = kernel.shape
    out = np.zeros((h - fh + 1, w - fw + 1))
    for i in range(h - fh):
        for j in range(w - fw):
            out[i, j] = np.sum(image[i : i + fh, j : j + fw, :] * kernel)
    return out


#: padded to same
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    ph, pw = fh // 2, fw // 2
    x = np.pad(image, ((ph, ph), (pw, pw), (0, 0)))
    out = np.zeros(image.shape[:2])
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            out[i, j] = np.sum(x[i : i + fh, j : j + fw] * kernel)
    return out


#: kernel taken for a square
def convolve_volume(image, kernel):
    f = kernel.shape[0]
    h, w, _ = image.shape
    out = np.zeros((h - f + 1, w - f + 1))
    for i in range(h - f + 1):
        for j in range(w - f + 1):
            out[i, j] = np.sum(image[i : i + f, j : j + f] * kernel)
    return out


#: image taken for a square
def convolve_volume(image, kernel):
    n = image.shape[0]
    fh, fw, _ = kernel.shape
    out = np.zeros((n - fh + 1, n - fw + 1))
    for i in range(n - fh + 1):
        for j in range(n - fw + 1):
            out[i, j] = np.sum(image[i : i + fh, j : j + fw] * kernel)
    return out


#: update thrown away
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    out = jnp.zeros((image.shape[0] - fh + 1, image.shape[1] - fw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out.at[i, j].set(jnp.sum(image[i : i + fh, j : j + fw] * kernel))
    return out


#: none
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    out = jnp.zeros((image.shape[0] - fh + 1, image.shape[1] - fw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = jnp.sum(image[i : i + fh, j : j + fw] * kernel)
    return out


#: kept in the type of the image
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    out = np.zeros((image.shape[0] - fh + 1, image.shape[1] - fw + 1), dtype=image.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + fh, j : j + fw] * kernel)
    return out


#: matrix product
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    out = np.zeros((image.shape[0] - fh + 1, image.shape[1] - fw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for k in range(c):
                out[i, j] += np.sum(np.dot(image[i : i + fh, j : j + fw, k], kernel[:, :, k]))
    return out


#: mean of the products
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    return jnp.array(
        [
            [jnp.mean(image[i : i + fh, j : j + fw] * kernel) for j in range(image.shape[1] - fw + 1)]
            for i in range(image.shape[0] - fh + 1)
        ]
    )


#: result transposed
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    h, w, _ = image.shape
    out = np.zeros((w - fw + 1, h - fh + 1))
    for i in range(w - fw + 1):
        for j in range(h - fh + 1):
            out[i, j] = np.sum(image[j : j + fh, i : i + fw] * kernel)
    return out


#: negative numbers cut off
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    return jnp.maximum(
        jnp.array(
            [
                [jnp.sum(image[i : i + fh, j : j + fw] * kernel) for j in range(image.shape[1] - fw + 1)]
                for i in range(image.shape[0] - fh + 1)
            ]
        ),
        0,
    )


#: largest channel in place of the sum
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    maps = jnp.array(
        [
            [
                jnp.sum(image[i : i + fh, j : j + fw] * kernel, axis=(0, 1))
                for j in range(image.shape[1] - fw + 1)
            ]
            for i in range(image.shape[0] - fh + 1)
        ]
    )
    return maps.max(axis=-1)


#: sum started anew
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    out = np.zeros((image.shape[0] - fh + 1, image.shape[1] - fw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for u in range(fh):
                for v in range(fw):
                    s = 0
                    for k in range(c):
                        s += image[i + u, j + v, k] * kernel[u, v, k]
            out[i, j] = s
    return out


#: steps of the kernel
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    h, w, _ = image.shape
    return np.array(
        [
            [np.sum(image[i : i + fh, j : j + fw] * kernel) for j in range(0, w - fw + 1, fw)]
            for i in range(0, h - fh + 1, fh)
        ]
    )


#: summed over places
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    maps = jnp.array(
        [
            [
                jnp.sum(image[i : i + fh, j : j + fw] * kernel, axis=(0, 1))
                for j in range(image.shape[1] - fw + 1)
            ]
            for i in range(image.shape[0] - fh + 1)
        ]
    )
    return maps.sum(axis=0)


#: places in one row
def convolve_volume(image, kernel):
    fh, fw, c = kernel.shape
    h, w, _ = image.shape
    out = []
    for i in range(h - fh + 1):
        for j in range(w - fw + 1):
            out.append(jnp.sum(image[i : i + fh, j : j + fw] * kernel))
    return jnp.array(out)


#: none
def convolve_volume(image, kernel):
    out = jax.lax.conv_general_dilated(
        image[None].astype(float),
        kernel[..., None],
        (1, 1),
        "VALID",
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )
    return out[0, ..., 0]
