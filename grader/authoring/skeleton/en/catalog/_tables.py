"""Tables that exercises share. A file that begins with _ is no exercise."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def whole_numbers(rng: np.random.Generator, *shape: int) -> Array:
    """Float32 array of whole numbers from -9 to 9: readable when printed."""
    return rng.integers(-9, 10, shape).astype(np.float32)
