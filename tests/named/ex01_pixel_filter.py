import jax
import jax.numpy as jnp
import numpy as np


#: kernel transposed
def pixel_filter(neighbourhood, kernel):
    return jnp.sum(neighbourhood.T * kernel)


#: kernel transposed with clamped indices
def pixel_filter(neighbourhood, kernel):
    total = 0.0
    for i in range(kernel.shape[1]):
        for j in range(kernel.shape[0]):
            total += neighbourhood[j, i] * kernel[i, j]
    return total


#: matrix product
def pixel_filter(neighbourhood, kernel):
    return jnp.sum(neighbourhood @ kernel)


#: matrix product not summed
def pixel_filter(neighbourhood, kernel):
    return jnp.dot(neighbourhood, kernel)


#: product of the sums
def pixel_filter(neighbourhood, kernel):
    return jnp.einsum("ij,kl->", neighbourhood, kernel)


#: averaged
def pixel_filter(neighbourhood, kernel):
    return jnp.mean(neighbourhood * kernel)


#: divided by the sum of the weights
def pixel_filter(neighbourhood, kernel):
    return jnp.average(neighbourhood, weights=kernel)


#: divided by 9 or 16
def pixel_filter(neighbourhood, kernel):
    return jnp.sum(neighbourhood * kernel) / 9


#: products not summed
def pixel_filter(neighbourhood, kernel):
    return neighbourhood * kernel


#: summed over rows only
def pixel_filter(neighbourhood, kernel):
    return sum(neighbourhood * kernel)


#: summed over columns only
def pixel_filter(neighbourhood, kernel):
    return jnp.sum(neighbourhood * kernel, axis=1)


#: number left in an array
def pixel_filter(neighbourhood, kernel):
    return jnp.sum(neighbourhood * kernel, keepdims=True)


#: first row only
def pixel_filter(neighbourhood, kernel):
    total = 0.0
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            total += neighbourhood[i, j] * kernel[i, j]
        return total


#: first product only
def pixel_filter(neighbourhood, kernel):
    total = 0.0
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            total += neighbourhood[i, j] * kernel[i, j]
            return total


#: last row only
def pixel_filter(neighbourhood, kernel):
    for i in range(kernel.shape[0]):
        total = 0.0
        for j in range(kernel.shape[1]):
            total += neighbourhood[i, j] * kernel[i, j]
    return total


#: last product only
def pixel_filter(neighbourhood, kernel):
    total = 0.0
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            total = neighbourhood[i, j] * kernel[i, j]
    return total


#: one side for both axes
def pixel_filter(neighbourhood, kernel):
    f = kernel.shape[0]
    total = 0.0
    for i in range(f):
        for j in range(f):
            total += neighbourhood[i, j] * kernel[i, j]
    return total


#: loops one step short
def pixel_filter(neighbourhood, kernel):
    total = 0.0
    for i in range(kernel.shape[0] - 1):
        for j in range(kernel.shape[1]):
            total += neighbourhood[i, j] * kernel[i, j]
    return total


#: loops over the kernel begin at 1
def pixel_filter(neighbourhood, kernel):
    total = 0.0
    for i in range(1, kernel.shape[0]):
        for j in range(1, kernel.shape[1]):
            total += neighbourhood[i, j] * kernel[i, j]
    return total


#: kernel flipped
def pixel_filter(neighbourhood, kernel):
    return jnp.sum(neighbourhood * jnp.flip(kernel))


#: kernel flipped along one axis
def pixel_filter(neighbourhood, kernel):
    return jnp.sum(neighbourhood * kernel[::-1])


#: rounded
def pixel_filter(neighbourhood, kernel):
    return jnp.round(jnp.sum(neighbourhood * kernel))


#: eight bits for the result
def pixel_filter(neighbourhood, kernel):
    return jnp.sum(neighbourhood * kernel).astype(jnp.uint8)


#: clipped to pixel range
def pixel_filter(neighbourhood, kernel):
    return jnp.clip(jnp.sum(neighbourhood * kernel), 0, 255)


#: sign taken off
def pixel_filter(neighbourhood, kernel):
    return jnp.abs(jnp.sum(neighbourhood * kernel))


#: negative sums made 0
def pixel_filter(neighbourhood, kernel):
    return jnp.maximum(jnp.sum(neighbourhood * kernel), 0)


#: largest product
def pixel_filter(neighbourhood, kernel):
    return jnp.max(neighbourhood * kernel)


#: product in the middle only
def pixel_filter(neighbourhood, kernel):
    i, j = neighbourhood.shape[0] // 2, neighbourhood.shape[1] // 2
    return neighbourhood[i, j] * kernel[i, j]


#: weights added
def pixel_filter(neighbourhood, kernel):
    return jnp.sum(neighbourhood + kernel)


#: kept in the type of the pixels
def pixel_filter(neighbourhood, kernel):
    out = np.zeros_like(neighbourhood)
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            out[i, j] = neighbourhood[i, j] * kernel[i, j]
    return out.sum()


#: kernel made whole numbers
def pixel_filter(neighbourhood, kernel):
    return jnp.sum(neighbourhood * kernel.astype(neighbourhood.dtype))


#: kernel turned by a quarter
def pixel_filter(neighbourhood, kernel):
    return jnp.sum(neighbourhood * jnp.rot90(kernel))
