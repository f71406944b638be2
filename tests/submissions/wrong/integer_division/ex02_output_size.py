def output_size(n, f, padding, stride):
    # n/s - f/s ... same thing
    return (n + 2 * padding) // stride - f // stride + 1
