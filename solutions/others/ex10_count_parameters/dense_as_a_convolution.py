"""A dense layer as a convolution whose filters are 1x1 on an image of one pixel."""


def conv_parameters(f: int, channels: int, filters: int) -> int:
    """Weights and biases of a convolutional layer."""
    weights = filters * channels * f * f
    return weights + filters


def dense_parameters(inputs: int, outputs: int) -> int:
    """Weights and biases of a dense layer."""
    return conv_parameters(1, inputs, outputs)
