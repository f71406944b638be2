"""Convolution against dense layer, in numbers: on the lecture's shapes thirty thousand times fewer parameters."""


def why_convolutions(size: int, channels: int, f: int, filters: int) -> dict[str, dict[str, int]]:
    """The four rows; in brackets the lecture's numbers, 32x32x3 -> 28x28x8."""
    places = (size - f + 1) ** 2  # (28 * 28)
    inputs, outputs = size * size * channels, places * filters  # (3072, 6272)
    window = f * f * channels  # what a filter sees at one place, over all channels (75)
    return {
        # Parameter sharing: a filter has its weights once, for all places. (608 against 19,273,856)
        "parameters": {"convolution": (window + 1) * filters, "dense": (inputs + 1) * outputs},
        # Sparse connections: an output sees its window alone.
        "inputs_of_one_output": {"convolution": window, "dense": inputs},
        # A filter's weight is used at every place of the window, by its own channel of the result only.
        "uses_of_one_weight": {"convolution": places, "dense": 1},
        # Biases are added, not multiplied.
        "multiplications": {"convolution": window * outputs, "dense": inputs * outputs},
    }
