import jax.numpy as jnp


def convolve_valid(image, kernel):
    h, w = image.shape
    fh, fw = kernel.shape
    rows = []
    for y in range(h - fh + 1):
        row = []
        for x in range(w - fw + 1):
            s = 0
            for dx in range(fw):
                for dy in range(fh):
                    s = s + image[y + dy, x + dx] * kernel[dx, dy]
            row.append(s)
        rows.append(row)
    return jnp.array(rows)
