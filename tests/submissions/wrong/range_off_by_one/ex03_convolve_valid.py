import jax.numpy as jnp


def convolve_valid(image, kernel):
    fh, fw = kernel.shape
    saida = []
    for i in range(image.shape[0] - fh):
        linha = []
        for j in range(image.shape[1] - fw):
            linha.append(jnp.sum(image[i:i + fh, j:j + fw] * kernel))
        saida.append(linha)
    return jnp.array(saida)
