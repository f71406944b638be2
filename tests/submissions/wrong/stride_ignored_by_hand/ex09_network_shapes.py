def network_shapes(size, channels, layers):
    # 39-3+1=37, 37-5+1=33, 33-5+1=29
    (f1, s1, m1), (f2, s2, m2), (f3, s3, m3) = layers
    a = size - f1 + 1
    b = a - f2 + 1
    c = b - f3 + 1
    return {"layer 1": (a, a, m1), "layer 2": (b, b, m2), "layer 3": (c, c, m3), "flatten": c * c * m3}
