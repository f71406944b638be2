# exercicio 1
def pixel_filter(neighbourhood, kernel):
    # soma ponderada, pixel a pixel
    soma = 0.0
    for linha_img, linha_k in zip(neighbourhood, kernel):
        for pixel, peso in zip(linha_img, linha_k):
            soma += float(pixel) * float(peso)
    return soma
