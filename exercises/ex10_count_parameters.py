"""How many numbers does a layer learn?

Two functions: one for a convolutional layer, one for a dense layer. Both count weights and biases.

A convolutional layer. The lecture's example has 10 filters of 3x3 for an image with 3 channels. A filter has
3 * 3 * 3 = 27 weights and a bias, 28 numbers; ten such filters have 280. How large the image is does not matter:
the same filter is used at every place.

A dense layer. Each of its outputs has a weight for every input, and a bias. From an image of 1000x1000x3, which
has 3 million numbers, to 1000 units: 3,000 million weights, for one layer. The slides call that the explosion of
parameters, and it is why images are convolved.

A count is a whole number: return an int.
"""


def conv_parameters(f: int, channels: int, filters: int) -> int:
    """Count what a convolutional layer learns.

    Args:
        f: side of the square filters.
        channels: channels of the input.
        filters: number of filters.

    Returns:
        The number of weights and biases together.
    """
    raise NotImplementedError


def dense_parameters(inputs: int, outputs: int) -> int:
    """Count what a dense layer learns.

    Args:
        inputs: length of the input.
        outputs: number of units.

    Returns:
        The number of weights and biases together.
    """
    raise NotImplementedError
