def network_shapes(size, channels, layers):
    shapes = {}
    n = size
    for i in range(3):
        f, s, m = layers[i]
        n = int((n - f) / s + 1)
        shapes["layer " + str(i + 1)] = (n, n, m)
    shapes["flatten"] = n * n * m
    return shapes
