def conv_parameters(f, channels, filters):
    n = 0
    for _ in range(filters):
        n += f * f * channels
    return n + 1


def dense_parameters(inputs, outputs):
    return inputs * outputs + outputs
