import jax


def nest(depth, x):
    return x if depth == 0 else jax.lax.cond(x[0, 0] > depth, lambda y: nest(depth - 1, y), lambda y: y, x)


def convolve_valid(image, kernel):
    return nest(300, image)
