def network_shapes(size, channels, layers):
    def lado(n, f, s):
        return (n - f) // s + 1

    (f1, s1, m1), (f2, s2, m2), (f3, s3, m3) = layers
    n1 = lado(size, f1, s1)
    n2 = lado(n1, f2, s2)
    n3 = lado(n2, f3, s3)
    return {
        "layer 1": [n1, n1, m1],
        "layer 2": [n2, n2, m2],
        "layer 3": [n3, n3, m3],
        "flatten": n3 ** 2 * m3,
    }
