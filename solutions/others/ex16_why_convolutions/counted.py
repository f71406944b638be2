"""Counted on real arrays."""

import numpy as np


def why_convolutions(size: int, channels: int, f: int, filters: int) -> dict[str, dict[str, np.ndarray]]:
    """Sizes of the arrays that the layers would have."""
    side = size - f + 1
    image, out = np.zeros((size, size, channels)), np.zeros((side, side, filters))
    kernel = np.zeros((f, f, channels, filters))
    one_filter = kernel[..., 0].size
    return {
        "parameters": {
            "convolution": np.asarray(kernel.size + kernel.shape[3]),
            "dense": np.asarray(image.size * out.size + out.size),
        },
        "inputs_of_one_output": {"convolution": np.asarray(one_filter), "dense": np.asarray(image.size)},
        "uses_of_one_weight": {"convolution": np.asarray(out[..., 0].size), "dense": np.asarray(1)},
        "multiplications": {
            "convolution": np.asarray(one_filter * out.size),
            "dense": np.asarray(image.size * out.size),
        },
    }
