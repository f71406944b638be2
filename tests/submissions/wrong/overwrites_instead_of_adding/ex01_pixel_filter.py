def pixel_filter(neighbourhood, kernel):
    total = 0
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            total = neighbourhood[i, j] * kernel[i, j]
    return total
