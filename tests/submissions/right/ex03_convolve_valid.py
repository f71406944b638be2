import numpy as np


def convolve_valid(image, kernel):
    imagem = np.asarray(image)
    k = np.asarray(kernel)
    alt, larg = imagem.shape
    kh, kw = k.shape

    resultado = np.zeros((alt - kh + 1, larg - kw + 1))
    for i in range(resultado.shape[0]):
        for j in range(resultado.shape[1]):
            janela = imagem[i:i + kh, j:j + kw]
            resultado[i, j] = (janela * k).sum()
    return resultado
