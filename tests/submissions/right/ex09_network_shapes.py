def network_shapes():
    def lado(n, f, s):
        return (n - f) // s + 1

    n1 = lado(39, 3, 1)
    n2 = lado(n1, 5, 2)
    n3 = lado(n2, 5, 2)
    return {
        "layer 1": [n1, n1, 10],
        "layer 2": [n2, n2, 20],
        "layer 3": [n3, n3, 40],
        "flatten": n3 ** 2 * 40,
    }
