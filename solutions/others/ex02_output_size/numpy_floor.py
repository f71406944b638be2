"""The formula as printed, with NumPy's floor turned back into an int."""

import numpy as np


def output_size(n: int, f: int, padding: int, stride: int) -> int:
    """Count the places of a kernel along one axis."""
    return int(np.floor((n + 2 * padding - f) / stride)) + 1
