"""Places counted in place of a formula, and NumPy's numbers in place of Python's."""

from typing import Any

import numpy as np


def network_shapes(size: int, channels: int, layers: list[tuple[int, int, int]]) -> dict[str, Any]:
    """The shapes of arrays that the layers would give."""
    answer = np.zeros((size, size, channels))
    shapes: dict[str, Any] = {}
    for i, (f, s, m) in enumerate(layers):
        places = len(range(0, answer.shape[0] - f + 1, s))
        answer = np.zeros((places, places, m))
        shapes[f"layer {i + 1}"] = answer.shape
    return {**shapes, "flatten": np.asarray(answer.size)}
