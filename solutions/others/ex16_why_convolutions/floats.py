"""One output after the other, and floats, which are exact as long as they are whole."""


def why_convolutions(size: int, channels: int, f: int, filters: int) -> dict[str, dict[str, float]]:
    """The dense layer first: the convolution is what is left of it."""
    outputs = float((size - f + 1) ** 2 * filters)
    inputs = size**2 * float(channels)
    seen = channels * float(f) ** 2
    return {
        "parameters": {"convolution": seen * filters + filters, "dense": inputs * outputs + outputs},
        "inputs_of_one_output": {"convolution": seen, "dense": inputs},
        "uses_of_one_weight": {"convolution": outputs / filters, "dense": 1},
        "multiplications": {"convolution": seen * outputs, "dense": inputs * outputs},
    }
