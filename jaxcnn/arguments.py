"""Check arguments: each error names the argument, what was expected and what was given. No JAX."""

import operator
from typing import Any

import numpy as np


def integer(name: str, value: object, *, minimum: int) -> int:
    """Return `value` as an int of at least `minimum`.

    Raises:
        TypeError: `value` is not an integer; a float such as 2.0 or a bool is not one either.
        ValueError: it is below `minimum`.
    """
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # a value without __index__ raises TypeError
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if number < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {number}")
    return number


def pair(name: str, value: object, *, minimum: int) -> tuple[int, int]:
    """Return `value` as (height, width); an int counts for both.

    Raises:
        TypeError: neither an integer nor a pair of integers.
        ValueError: a pair of another length, or a number below `minimum`.
    """
    if not isinstance(value, (tuple, list)):
        both = integer(name, value, minimum=minimum)
        return both, both
    if len(value) != 2:
        raise ValueError(f"{name} must be an integer or a pair (height, width), got {value!r}")
    height, width = (integer(name, entry, minimum=minimum) for entry in value)
    return height, width


def image_rank(name: str, shape: tuple[int, ...]) -> None:
    """Accept the shape of one image or of a batch of images.

    Raises:
        ValueError: the rank is neither 3 nor 4.
    """
    if len(shape) not in (3, 4):
        raise ValueError(
            f"{name} must be an image (height, width, channels) or a batch of images "
            f"(number, height, width, channels), got shape {shape}",
        )


def real(name: str, dtype: Any) -> None:
    """Accept integers and floating-point numbers, including JAX's bfloat16.

    Raises:
        TypeError: the dtype is another one, such as bool, complex or object.
    """
    # NumPy gives ml_dtypes' types such as bfloat16 the kind "V", as it does structures: tell them apart by name.
    numpy_dtype = np.dtype(dtype)
    if numpy_dtype.kind not in "iuf" and not numpy_dtype.name.startswith(("bfloat", "float", "int", "uint")):
        raise TypeError(f"{name} must hold integers or floating-point numbers, got dtype {numpy_dtype.name}")
