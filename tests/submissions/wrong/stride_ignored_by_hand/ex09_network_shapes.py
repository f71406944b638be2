def network_shapes():
    # 39-3+1=37, 37-5+1=33, 33-5+1=29
    return {"layer 1": (37, 37, 10), "layer 2": (33, 33, 20), "layer 3": (29, 29, 40), "flatten": 29 * 29 * 40}
