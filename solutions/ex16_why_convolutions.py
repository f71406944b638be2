"""Convolution against dense layer, in numbers: the same shapes, thirty thousand times fewer parameters."""


def why_convolutions() -> dict[str, dict[str, int]]:
    """The four rows for the layer 32x32x3 -> 28x28x8."""
    inputs, outputs, filters = 32 * 32 * 3, 28 * 28 * 8, 8
    window = 5 * 5 * 3  # what a filter sees at one place, over all channels
    return {
        # Parameter sharing: a filter has its weights once, for all places.
        "parameters": {"convolution": (window + 1) * filters, "dense": (inputs + 1) * outputs},
        # Sparse connections: an output sees its window alone.
        "inputs_of_one_output": {"convolution": window, "dense": inputs},
        # A filter's weight is used at every place of the window, by its own channel of the result only.
        "uses_of_one_weight": {"convolution": 28 * 28, "dense": 1},
        # Biases are added, not multiplied.
        "multiplications": {"convolution": window * outputs, "dense": inputs * outputs},
    }
