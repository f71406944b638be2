def lenet_table(size, channels, f, filters, units):
    tab = {}
    tab["input"] = ((size, size, channels), size * size * channels, 0)
    n, c = size, channels
    for i in (0, 1):
        n = n - f + 1
        tab[f"CONV{i + 1}"] = ((n, n, filters[i]), n * n * filters[i], f * f * c * filters[i] + filters[i])
        n, c = (n - 2) // 2 + 1, filters[i]
        tab[f"POOL{i + 1}"] = ((n, n, c), n * n * c, 0)
    entram = n * n * c
    for nome, u in zip(["FC3", "FC4", "Softmax"], units):
        tab[nome] = ((u, 1), u, entram * u + u)
        entram = u
    return tab
