"""Plain numbers, some of them floats."""


def why_convolutions() -> dict[str, dict[str, float]]:
    """Typed in."""
    return {
        "parameters": {"convolution": 608, "dense": 19_273_856.0},
        "inputs_of_one_output": {"convolution": 75, "dense": 3072},
        "uses_of_one_weight": {"convolution": 784, "dense": 1},
        "multiplications": {"convolution": 470_400.0, "dense": 19_267_584.0},
    }
