"""Seeds, rates, the type to compute in: single values. No JAX but for float64."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from jaxcnn.arguments import integer, number, shown

SEEDS = 2**32  # JAX's random keys hold 32 bits of a seed: greater ones would count as others
FLOATS = ("float16", "bfloat16", "float32", "float64")


def seed(name: str, value: object) -> int:
    """Return a seed: an integer from 0 to 2**32 - 1.

    Raises:
        TypeError: It is not an integer.
        ValueError: It is out of range.
    """
    found = integer(name, value, minimum=0)
    if found >= SEEDS:
        raise ValueError(f"{name} must be below 2**32 = {SEEDS}, got {found}")
    return found


def learning_rate(name: str, value: object) -> float:
    """Return a learning rate: finite and above 0, also as a float32.

    Raises:
        TypeError: It is not a number.
        ValueError: It is out of range.
    """
    rate = number(name, value, above=0)
    if not np.float32(rate):
        raise ValueError(f"{name} must be above 0, also as a float32, got {rate}")
    return rate


def smoothing(value: object) -> float:
    """Return a label smoothing: at least 0 and below 1.

    Raises:
        TypeError: It is not a number.
        ValueError: It is out of range.
    """
    return number("label_smoothing", value, minimum=0, below=1)


def class_weights(value: object, classes: int) -> tuple[float, ...]:
    """Return a weight for each class: finite and at least 0, one of them above 0.

    Raises:
        TypeError: It is no sequence of numbers.
        ValueError: There are more or fewer than classes, one is out of range, or all are 0.
    """
    weights = tuple(number("class_weights", weight, minimum=0) for weight in sequence("class_weights", value))
    if len(weights) != classes:
        raise ValueError(f"class_weights must be {classes}, one a class, got {len(weights)}")
    if not any(weights):
        raise ValueError("class_weights must not all be 0")
    return weights


def sequence(name: str, value: object) -> list[Any]:
    """Return a sequence, such as the seeds of several runs, as a list.

    Raises:
        TypeError: It is a single value, or text.
    """
    if (
        isinstance(value, (str, bytes, dict))
        or not isinstance(value, Iterable)
        or not getattr(value, "ndim", 1)
    ):
        raise TypeError(f"{name} must be a sequence, such as a list, got {shown(value)}")
    return list(value)


def compute_dtype(value: Any) -> np.dtype | None:
    """Return the type to compute in; None for that of the parameters.

    Raises:
        TypeError: It is not one of the floating-point types that networks are trained in: an integer trains nothing.
        ValueError: It is float64, and JAX has that switched off.
    """
    if value is None:
        return None
    import jax

    try:
        dtype: np.dtype[Any] | None = jax.numpy.dtype(value)
    except (TypeError, ValueError):
        dtype = None
    if dtype is None or dtype.name not in FLOATS:
        got = shown(value) if dtype is None else dtype.name
        raise TypeError(f"dtype must be one of {', '.join(FLOATS)}, got {got}")
    if dtype.itemsize == 8 and not jax.config.jax_enable_x64:  # type: ignore[attr-defined]  # JAX makes its options at run time
        raise ValueError('dtype must not be float64 without jax.config.update("jax_enable_x64", True)')
    return dtype
