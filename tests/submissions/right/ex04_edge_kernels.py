import numpy as np


def edge_kernels():
    # every kernel is a column times the row (1, 0, -1)
    diff = [1, 0, -1]
    vert = np.outer([1, 1, 1], diff)
    # a resposta: janelas nas colunas 0-2 -> 0, 1-3 -> 3*10, 2-4 -> 3*10, 3-5 -> 0
    linha = [0, 3 * 10, 3 * 10, 0]
    return dict(
        vertical=vert,
        horizontal=vert.transpose(),
        sobel=np.outer([1, 2, 1], diff),
        scharr=np.outer([3, 10, 3], diff),
        response=[linha, linha, linha, linha],
    )
