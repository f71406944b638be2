import jax
import jax.numpy as jnp
import numpy as np


#: always one pixel
def pad_same(image, kernel_shape):
    return jnp.pad(image, 1)


#: the total on each side
def pad_same(image, kernel_shape):
    f_h, f_w = kernel_shape
    return jnp.pad(image, ((f_h - 1, f_h - 1), (f_w - 1, f_w - 1)))


#: border on one side only
def pad_same(image, kernel_shape):
    f_h, f_w = kernel_shape
    return jnp.pad(image, ((f_h - 1, 0), (f_w - 1, 0)))


#: padded before but not after
def pad_same(image, kernel_shape):
    f_h, f_w = kernel_shape
    return jnp.pad(image, ((0, f_h // 2), (0, f_w // 2)))


#: one side of the kernel for both axes
def pad_same(image, kernel_shape):
    p = (kernel_shape[0] - 1) // 2
    return jnp.pad(image, p)


#: the kernel's width for both axes
def pad_same(image, kernel_shape):
    p = (kernel_shape[1] - 1) // 2
    return jnp.pad(image, ((p, p), (p, p)))


#: height and width exchanged
def pad_same(image, kernel_shape):
    f_w, f_h = kernel_shape
    return jnp.pad(image, ((f_h // 2, f_h // 2), (f_w // 2, f_w // 2)))


#: before and after taken for the axes
def pad_same(image, kernel_shape):
    p_h = (kernel_shape[0] - 1) // 2
    p_w = (kernel_shape[1] - 1) // 2
    return np.pad(image, (p_h, p_w))


#: one axis padded only
def pad_same(image, kernel_shape):
    p_h = (kernel_shape[0] - 1) // 2
    return np.pad(image, ((p_h, p_h), (0, 0)))


#: another width of border
def pad_same(image, kernel_shape):
    p_h = kernel_shape[0]
    p_w = kernel_shape[1]
    return np.pad(image, ((p_h, p_h), (p_w, p_w)))


#: plus one forgotten in the equation
def pad_same(image, kernel_shape):
    p_h = (kernel_shape[0] + 1) // 2
    p_w = (kernel_shape[1] + 1) // 2
    return np.pad(image, ((p_h, p_h), (p_w, p_w)))


#: half of f - 1 as a float
def pad_same(image, kernel_shape):
    p_h = (kernel_shape[0] - 1) / 2
    p_w = (kernel_shape[1] - 1) / 2
    return np.pad(image, ((p_h, p_h), (p_w, p_w)))


#: edge repeated
def pad_same(image, kernel_shape):
    f_h, f_w = kernel_shape
    return jnp.pad(image, ((f_h // 2,) * 2, (f_w // 2,) * 2), mode="edge")


#: mirrored at the edge
def pad_same(image, kernel_shape):
    f_h, f_w = kernel_shape
    return jnp.pad(image, ((f_h // 2,) * 2, (f_w // 2,) * 2), mode="reflect")


#: wrapped around
def pad_same(image, kernel_shape):
    f_h, f_w = kernel_shape
    return jnp.pad(image, ((f_h // 2,) * 2, (f_w // 2,) * 2), mode="wrap")


#: border of another number
def pad_same(image, kernel_shape):
    f_h, f_w = kernel_shape
    return np.pad(np.asarray(image), ((f_h // 2,) * 2, (f_w // 2,) * 2), mode="mean")


#: slice that ends at minus 0
def pad_same(image, kernel_shape):
    f_h, f_w = kernel_shape
    h, w = image.shape
    p, q = f_h // 2, f_w // 2
    out = np.zeros((h + f_h - 1, w + f_w - 1))
    out[p:-p, q:-q] = image
    return out


#: update thrown away
def pad_same(image, kernel_shape):
    f_h, f_w = kernel_shape
    h, w = image.shape
    out = jnp.zeros((h + f_h - 1, w + f_w - 1))
    out.at[f_h // 2 : f_h // 2 + h, f_w // 2 : f_w // 2 + w].set(image)
    return out


#: size not changed
def pad_same(image, kernel_shape):
    return image


#: one axis more
def pad_same(image, kernel_shape):
    p_h, p_w = kernel_shape[0] // 2, kernel_shape[1] // 2
    return jnp.pad(image[None, :, :], ((0, 0), (p_h, p_h), (p_w, p_w)))


#: another type of numbers
def pad_same(image, kernel_shape):
    f_h, f_w = kernel_shape
    return np.pad(np.asarray(image).astype(np.uint8), ((f_h // 2,) * 2, (f_w // 2,) * 2))


#: image not in the middle
def pad_same(image, kernel_shape):
    f_h, f_w = kernel_shape
    h, w = image.shape
    p_h, p_w = f_h // 2, f_w // 2
    out = np.zeros((h + 2 * p_h, w + 2 * p_w))
    for i in range(h):
        for j in range(w):
            out[i + p_h - 1, j + p_w - 1] = image[i, j]
    return out
