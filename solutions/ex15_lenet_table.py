"""LeNet-5's table, with the arithmetic left visible."""

Row = tuple[tuple[int, ...], int, int]


def lenet_table() -> dict[str, Row]:
    """Shape, size and parameters of each row, each worked out from the row before."""
    # A filter spans all channels of its input, has one bias, and slides: its parameters are counted once.
    # A dense unit has a weight for every number of its input, and one bias.
    return {
        "input": ((32, 32, 3), 32 * 32 * 3, 0),
        "CONV1": ((28, 28, 8), 28 * 28 * 8, (5 * 5 * 3 + 1) * 8),  # 32 - 5 + 1 = 28
        "POOL1": ((14, 14, 8), 14 * 14 * 8, 0),  # (28 - 2) / 2 + 1 = 14
        "CONV2": ((10, 10, 16), 10 * 10 * 16, (5 * 5 * 8 + 1) * 16),  # 14 - 5 + 1 = 10
        "POOL2": ((5, 5, 16), 5 * 5 * 16, 0),  # (10 - 2) / 2 + 1 = 5
        "FC3": ((120, 1), 120, (400 + 1) * 120),  # 5 * 5 * 16 = 400 inputs
        "FC4": ((84, 1), 84, (120 + 1) * 84),
        "Softmax": ((10, 1), 10, (84 + 1) * 10),
    }
