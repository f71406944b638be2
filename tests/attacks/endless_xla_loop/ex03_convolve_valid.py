import jax


def convolve_valid(image, kernel):
    return jax.lax.fori_loop(0, 2_000_000_000, lambda i, x: x * 1.0001 + i, image)
