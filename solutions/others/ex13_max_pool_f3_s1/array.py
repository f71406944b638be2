"""An array in place of a list."""

import numpy as np


def max_pool_f3_s1() -> np.ndarray:
    """Typed in."""
    return np.array([[9.0, 9, 5], [9, 9, 5], [8, 6, 9]])
