def conv_parameters(f, channels, filters):
    return f * f * channels * filters


def dense_parameters(inputs, outputs):
    return inputs * outputs + outputs
