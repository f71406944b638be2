def output_size(n, f, padding, stride):
    # formula from the slides
    return (n + 2 * padding - f) / stride + 1
