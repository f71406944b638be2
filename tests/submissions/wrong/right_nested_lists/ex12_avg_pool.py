def avg_pool(image, window, stride):
    (fh, fw), (sh, sw) = window, stride
    h, w = image.shape
    medias = []
    i = 0
    while i + fh <= h:
        linha, j = [], 0
        while j + fw <= w:
            linha.append(image[i:i + fh, j:j + fw].mean())
            j += sw
        medias.append(linha)
        i += sh
    return medias
