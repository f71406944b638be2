def max_pool(image, window, stride):
    linhas, colunas = image.shape
    saida = []
    for i in range(0, linhas - window[0] + 1, stride[0]):
        nova = []
        for j in range(0, colunas - window[1] + 1, stride[1]):
            nova.append(max(image[i + u, j + v] for u in range(window[0]) for v in range(window[1])))
        saida.append(nova)
    return saida
