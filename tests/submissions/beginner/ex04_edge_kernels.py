def edge_kernels(weights, image):
    a, b, c = weights
    response = []
    for i in range(len(image) - 2):
        row = []
        for j in range(len(image[0]) - 2):
            left = a * image[i][j] + b * image[i + 1][j] + c * image[i + 2][j]
            right = a * image[i][j + 2] + b * image[i + 1][j + 2] + c * image[i + 2][j + 2]
            row.append(left - right)
        response.append(row)
    return {
        "vertical": [[a, 0, -a], [b, 0, -b], [c, 0, -c]],
        "horizontal": [[a, b, c], [0, 0, 0], [-a, -b, -c]],
        "response": response,
    }
