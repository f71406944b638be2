def convolve_valid(image, kernel):
    image = image.tolist()
    kernel = kernel.tolist()
    fh = len(kernel)
    fw = len(kernel[0])
    return [
        [
            sum(image[i + u][j + v] * kernel[u][v] for u in range(fh) for v in range(fw))
            for j in range(len(image[0]) - fw + 1)
        ]
        for i in range(len(image) - fh + 1)
    ]
