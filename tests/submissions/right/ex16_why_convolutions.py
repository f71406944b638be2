def why_convolutions(size, channels, f, filters):
    n_in = size * size * channels
    lado = size - f + 1
    n_out = lado * lado * filters
    por_filtro = f * f * channels

    conv = [filters * por_filtro + filters, por_filtro, lado * lado, n_out * por_filtro]
    dense = [n_out * n_in + n_out, n_in, 1, n_out * n_in]
    nomes = ["parameters", "inputs_of_one_output", "uses_of_one_weight", "multiplications"]
    return {nome: {"convolution": c, "dense": d} for nome, c, d in zip(nomes, conv, dense)}
