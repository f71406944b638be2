import numpy as np


def edge_kernels(weights, image):
    # every kernel is a column times the row (1, 0, -1)
    vert = np.outer(weights, [1, 0, -1])
    # a resposta na imagem da aula: janelas nas colunas 0-2 -> 0, 1-3 -> 3*10, 2-4 -> 3*10, 3-5 -> 0
    linhas = []
    for i in range(image.shape[0] - 2):
        linha = []
        for j in range(image.shape[1] - 2):
            janela = image[i:i + 3, j:j + 3]
            linha.append((janela * vert).sum())
        linhas.append(linha)
    return dict(vertical=vert, horizontal=vert.transpose(), response=linhas)
