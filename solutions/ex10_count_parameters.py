"""Counting parameters: what one filter, or one unit, learns, times how many of them there are."""


def conv_parameters(f: int, channels: int, filters: int) -> int:
    """Weights and biases of a layer with `filters` filters of f x f x channels."""
    # A filter is as deep as its input. The + 1 is its bias, inside the parentheses: every filter has one.
    return (f * f * channels + 1) * filters


def dense_parameters(inputs: int, outputs: int) -> int:
    """Weights and biases of a dense layer."""
    # A unit is a filter that sees the whole input at once: the same count, without sharing.
    return (inputs + 1) * outputs
