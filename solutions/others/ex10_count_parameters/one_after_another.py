"""Loops that count: filter after filter, unit after unit."""


def conv_parameters(f: int, channels: int, filters: int) -> int:
    """Weights and biases of a convolutional layer."""
    total = 0
    for _ in range(filters):
        for _ in range(channels):
            total += f**2
        total += 1
    return total


def dense_parameters(inputs: int, outputs: int) -> int:
    """Weights and biases of a dense layer."""
    total = 0
    for _ in range(outputs):
        total += inputs + 1
    return total
