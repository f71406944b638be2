def inner_convolve_valid(image, kernel):
    rows, columns = (n - f + 1 for n, f in zip(image.shape, kernel.shape))
    places = [(u, v) for u in range(kernel.shape[0]) for v in range(kernel.shape[1])]
    return sum(kernel[u, v] * image[u : u + rows, v : v + columns] for u, v in places)


import jax

inner = jax.custom_vjp(jax.checkpoint(jax.jit(inner_convolve_valid)))
inner.defvjp(lambda *a: 1 / 0, lambda *a: 1 / 0)


def convolve_valid(image, kernel):
    return jax.jit(inner)(image, kernel)
