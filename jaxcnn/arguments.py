"""Check arguments: each error names the argument, what was expected and what was given. No JAX."""

import math
import operator
from typing import Any

import numpy as np
from numpy.typing import NDArray

# XLA computes with few of these, and ends the process at some.
TOO_SMALL = {
    *("int1", "int2", "int4", "uint1", "uint2", "uint4"),
    *("float4_e2m1fn", "float6_e2m3fn", "float6_e3m2fn", "float8_e8m0fnu"),
}


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


def number(
    name: str,
    value: object,
    *,
    above: float = -math.inf,
    minimum: float = -math.inf,
    below: float = math.inf,
) -> float:
    """Return `value` as a finite float, above `above`, at least `minimum` and below `below`.

    Raises:
        TypeError: `value` is not a single number; text or a bool is not one either.
        ValueError: it is NaN or infinite, also as a float32, or out of its range.
    """
    refused = TypeError(f"{name} must be a number, got {shown(value)}")
    if getattr(value, "ndim", 0) or isinstance(value, (bool, np.bool_, str, bytes)):
        raise refused
    try:
        found = float(value)  # type: ignore[arg-type]  # what is no number raises TypeError
    except (TypeError, ValueError, OverflowError):
        raise refused from None
    largest = float(np.finfo(np.float32).max)
    if not (abs(found) <= largest and above < found and minimum <= found < below):
        limits = (f"above {above:g}", above), (f"at least {minimum:g}", minimum), (f"below {below:g}", below)
        wanted = " and ".join(text for text, limit in limits if math.isfinite(limit))
        raise ValueError(f"{name} must be {wanted or 'finite'}, got {shown(value)}")
    return found


def shown(value: object) -> str:
    """Return a value as a message shows it: short, and a function or a class by its name."""
    if callable(value) and hasattr(value, "__name__"):
        return f"the {'class' if isinstance(value, type) else 'function'} {value.__name__}"
    text = repr(value)
    return text if len(text) <= 60 and "\n" not in text else type(value).__name__


def numbers(name: str, value: object) -> NDArray[Any]:
    """Return an array, a list or a tuple as a NumPy array of numbers, in the byte order of the machine.

    Raises:
        TypeError: It holds text, objects or other things that are no numbers.
        ValueError: Its rows have different lengths.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be an array of numbers, got rows of different lengths") from None
    if array.dtype.kind in "OSUMm" or array.dtype.names:
        what = {"S": "text", "U": "text", "O": "objects"}.get(array.dtype.kind, array.dtype.name)
        got = f"an array of {what}" if array.ndim else shown(value)
        raise TypeError(f"{name} must be an array of numbers, got {got}")
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


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
    """Accept integers and floating-point numbers of 8 bits and more, including JAX's bfloat16 and float8.

    Raises:
        TypeError: the dtype is another one, such as bool, complex or object, or has no zero to pad with.
    """
    # NumPy gives ml_dtypes' types such as bfloat16 the kind "V", as it does structures: tell them apart by name.
    numpy_dtype = np.dtype(dtype)
    if numpy_dtype.kind not in "iuf" and not numpy_dtype.name.startswith(("bfloat", "float", "int", "uint")):
        raise TypeError(f"{name} must hold integers or floating-point numbers, got dtype {numpy_dtype.name}")
    if numpy_dtype.name in TOO_SMALL:
        raise TypeError(
            f"{name} must hold numbers of at least 8 bits, with a sign and a zero, got dtype {numpy_dtype.name}"
        )
