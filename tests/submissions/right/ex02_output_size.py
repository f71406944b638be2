def output_size(n, f, padding, stride):
    tamanho = n + padding + padding
    passos, resto = divmod(tamanho - f, stride)  # the rest is what the last step doesn't reach
    return 1 + passos
