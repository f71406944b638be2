"""The sizes of the arrays that a layer would hold, without making them."""

import math


def conv_parameters(f: int, channels: int, filters: int) -> int:
    """Weights and biases of a convolutional layer."""
    kernels, bias = (f, f, channels, filters), (filters,)
    return math.prod(kernels) + math.prod(bias)


def dense_parameters(inputs: int, outputs: int) -> int:
    """Weights and biases of a dense layer."""
    weights, bias = (inputs, outputs), (outputs,)
    return math.prod(weights) + math.prod(bias)
