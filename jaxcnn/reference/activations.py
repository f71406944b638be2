"""Activations and dropout as Python arithmetic, one number at a time."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from jaxcnn.reference.windows import Array


def gelu(x: ArrayLike, *, approximate: bool = False) -> Array:
    """Compute as `jaxcnn.gelu`, in float64.

    Args:
        x: Any shape.
        approximate: Whether to compute by tanh.
    """

    def exact(value: float) -> float:
        return value / 2 * math.erfc(-value / math.sqrt(2))

    def by_tanh(value: float) -> float:
        return value / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (value + 0.044715 * value**3)))

    return _each(by_tanh if approximate else exact, x)


def silu(x: ArrayLike) -> Array:
    """Compute as `jaxcnn.silu`, in float64."""
    return _each(lambda value: value / (1 + math.exp(-value)), x)


def relu6(x: ArrayLike) -> Array:
    """Compute as `jaxcnn.relu6`, in float64."""
    return _each(lambda value: min(max(value, 0.0), 6.0), x)


def hard_swish(x: ArrayLike) -> Array:
    """Compute as `jaxcnn.hard_swish`, in float64."""
    return _each(lambda value: value * min(max(value + 3, 0.0), 6.0) / 6, x)


def dropout(kept: ArrayLike, x: ArrayLike, rate: float) -> Array:
    """Compute as `jaxcnn.dropout`, in float64, but for numbers that are known to be kept or not.

    Args:
        kept: Bools of the shape of `x`.
        x: Any shape.
        rate: The probability with which numbers were not kept.
    """
    values, keep = np.asarray(x, np.float64), np.asarray(kept)
    y = np.zeros_like(values)
    for index in np.ndindex(*values.shape):
        y[index] = values[index] / (1 - rate) if keep[index] else 0
    return y


def _each(function: Callable[[float], float], x: ArrayLike) -> Array:
    values = np.asarray(x, np.float64)
    y = np.zeros_like(values)
    for index in np.ndindex(*values.shape):
        y[index] = function(float(values[index]))
    return y
