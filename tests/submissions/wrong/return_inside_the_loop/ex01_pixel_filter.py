def pixel_filter(neighbourhood, kernel):
    soma = 0
    for i in range(len(kernel)):
        for j in range(len(kernel[0])):
            soma += neighbourhood[i][j] * kernel[i][j]
        return soma
