def why_convolutions():
    n_in = 32 * 32 * 3
    n_out = 28 * 28 * 8
    por_filtro = 5 * 5 * 3

    conv = [8 * por_filtro + 8, por_filtro, 28 * 28, n_out * por_filtro]
    dense = [n_out * n_in + n_out, n_in, 1, n_out * n_in]
    nomes = ["parameters", "inputs_of_one_output", "uses_of_one_weight", "multiplications"]
    return {nome: {"convolution": c, "dense": d} for nome, c, d in zip(nomes, conv, dense)}
