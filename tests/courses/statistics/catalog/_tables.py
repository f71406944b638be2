"""Tables that the exercises share, and what they do to columns."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

Array = np.ndarray[Any, Any]


def whole_numbers(rng: np.random.Generator, *shape: int) -> Array:
    """Float32 array of whole numbers from -9 to 9: readable when printed."""
    return rng.integers(-9, 10, shape).astype(np.float32)


def real(rng: np.random.Generator, *shape: int) -> Array:
    """Float32 array of standard normal numbers."""
    return rng.standard_normal(shape, np.float32)


def scaled(table: Any, centre: Any, spread: Any) -> Any:
    """The table minus its centre, over its spread; where that is 0, over 1."""
    return (table - centre) / jnp.where(spread == 0, 1, spread)
