"""LeNet-5's table, with the arithmetic left visible."""

Row = tuple[tuple[int, ...], int, int]


def lenet_table(
    size: int, channels: int, f: int, filters: tuple[int, int], units: tuple[int, int, int]
) -> dict[str, Row]:
    """Shape, size and parameters of each row, each worked out from the row before."""
    # In brackets the lecture's numbers: 32 -> 28 -> 14 -> 10 -> 5, and 5 * 5 * 16 = 400 inputs of FC3.
    m1, m2 = filters  # (8, 16)
    fc3, fc4, softmax = units  # (120, 84, 10)
    conv1 = size - f + 1  # (28)
    pool1 = (conv1 - 2) // 2 + 1  # (14)
    conv2 = pool1 - f + 1  # (10)
    pool2 = (conv2 - 2) // 2 + 1  # (5)
    inputs = pool2 * pool2 * m2  # (400)
    # A filter spans all channels of its input, has one bias, and slides: its parameters are counted once.
    # A dense unit has a weight for every number of its input, and one bias.
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((conv1, conv1, m1), conv1 * conv1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((pool1, pool1, m1), pool1 * pool1 * m1, 0),
        "CONV2": ((conv2, conv2, m2), conv2 * conv2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((pool2, pool2, m2), pool2 * pool2 * m2, 0),
        "FC3": ((fc3, 1), fc3, (inputs + 1) * fc3),
        "FC4": ((fc4, 1), fc4, (fc3 + 1) * fc4),
        "Softmax": ((softmax, 1), softmax, (fc4 + 1) * softmax),
    }
