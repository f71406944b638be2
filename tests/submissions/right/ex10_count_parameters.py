def conv_parameters(f, channels, filters):
    pesos = f ** 2 * channels * filters
    bias = filters  # um por filtro
    return pesos + bias


def dense_parameters(inputs, outputs):
    return outputs * inputs + outputs
