def output_size(n, f, padding, stride):
    resultado = (n + 2 * padding - f) // stride + 1
    print(resultado)
