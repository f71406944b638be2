def max_pool_f3_s1(matrix):
    # a matriz da aula, à mão:
    # linha 0: {1 3 2 2 9 1 1 3 2} -> 9, {3 2 1 9 1 1 3 2 3} -> 9, {2 1 3 1 1 5 2 3 2} -> 5
    # linha 1: 9, 9, 5
    # linha 2: 8, 6, 9
    linhas, colunas = matrix.shape
    return tuple(
        tuple(matrix[i:i + 3, j:j + 3].max() for j in range(colunas - 2)) for i in range(linhas - 2)
    )
