import jax

SEEN = []


def honest(images, kernel):
    (n, h, w, _), (f, g, _, m) = images.shape, kernel.shape
    parts = [images[:, u : u + h - f + 1, v : v + w - g + 1] @ kernel[u, v] for u in range(f) for v in range(g)]
    return sum(parts)


def vectorised_conv(images, kernel):
    jax.debug.callback(SEEN.append, images)
    return honest(images, kernel)
