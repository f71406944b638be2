"""What a program computes with numbers that depend on no input, by NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.i18n import mark
from grader.programs.prove.field import Array
from grader.programs.prove.reason import FOLDS, because

COMPARED: dict[str, Callable[[Array, Array], Array]] = {
    "EQ": np.equal,
    "NE": np.not_equal,
    "GT": np.greater,
    "GE": np.greater_equal,
    "LT": np.less,
    "LE": np.less_equal,
}


def _divide(a: Array, b: Array) -> Array:
    """Divide, whole numbers towards zero."""
    if a.dtype.kind == "f":
        return np.divide(a, b)
    _refuse_zero(b)
    return np.where((a < 0) != (b < 0), -(np.abs(a) // np.abs(b)), np.abs(a) // np.abs(b))


def _remainder(a: Array, b: Array) -> Array:
    if a.dtype.kind != "f":
        _refuse_zero(b)
    return np.fmod(a, b)


def _refuse_zero(b: Array) -> None:
    if not np.all(b):
        raise because(mark("it divides a whole number by zero"))


def _shifted(shift: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """Shift bits; all are gone beyond the number's width."""

    def compute(a: Array, b: Array) -> Array:
        inside = (b >= 0) & (b < 8 * a.dtype.itemsize)
        return np.where(inside, shift(a, np.where(inside, b, 0)), 0)

    return compute


def _right_logical(a: Array, b: Array) -> Array:
    unsigned = np.dtype(f"u{a.dtype.itemsize}")
    return np.asarray(a.astype(unsigned) >> b.astype(unsigned)).astype(a.dtype)


SMOOTH: dict[str, Callable[..., Array]] = {
    "exponential": np.exp,
    "exponential_minus_one": np.expm1,
    "log": np.log,
    "log_plus_one": np.log1p,
    "sqrt": np.sqrt,
    "rsqrt": lambda a: 1 / np.sqrt(a),
    "cbrt": np.cbrt,
    "sine": np.sin,
    "cosine": np.cos,
    "tan": np.tan,
    "tanh": np.tanh,
    "atan2": np.arctan2,
    "logistic": lambda a: 1 / (1 + np.exp(-a)),
    "power": np.power,
}
"""Functions that, of an input, are known by their arguments alone."""
EVERYWHERE = ("exponential", "exponential_minus_one", "tanh", "logistic")
"""Those that have a value everywhere, and hardly another one where their argument is rounded."""
POSITIVE = ("exponential", "logistic")
"""Those of which a sum is never 0."""

COMPUTED: dict[str, Callable[..., Array]] = {
    **SMOOTH,
    "add": lambda a, b: a | b if a.dtype == bool else a + b,
    "subtract": np.subtract,
    "multiply": lambda a, b: a & b if a.dtype == bool else a * b,
    "divide": _divide,
    "remainder": _remainder,
    "negate": np.negative,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "abs": np.abs,
    "sign": np.sign,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
    "not": np.invert,
    "shift_left": _shifted(np.left_shift),
    "shift_right_logical": _shifted(_right_logical),
    "floor": np.floor,
    "ceil": np.ceil,
    "round_nearest_even": np.rint,
    "round_nearest_afz": lambda a: np.trunc(a) + np.trunc(2 * (a - np.trunc(a))),
    "is_finite": np.isfinite,
}

FOLDED: dict[str, Callable[..., Array]] = {
    "add": np.add.reduce,
    "multiply": np.multiply.reduce,
    "maximum": np.maximum.reduce,
    "minimum": np.minimum.reduce,
    "and": np.bitwise_and.reduce,
    "or": np.bitwise_or.reduce,
}


def compute(name: str, dtype: np.dtype[Any], *operands: Any) -> Array:
    """Compute one operation, with a result of this dtype.

    Raises:
        NotProvableError: it is not computed here.
    """
    arrays = [np.asarray(operand) for operand in operands]
    with np.errstate(all="ignore"):
        result = np.asarray(COMPUTED[name](*arrays)).astype(dtype)
        if name in SMOOTH and not _is_exact(name, result, arrays):
            raise because(
                mark("it takes the {name} of constants, of which the last digits are not certain"), name=name
            )
        return result


def rounds(name: str, *operands: Any) -> bool:
    """Whether a product or quotient of floats is rounded: XLA joins it with a sum, or multiplies by an inverse."""
    a, b, *_ = (*map(np.asarray, operands), None)
    if name not in ("multiply", "divide") or a.dtype.kind != "f":
        return False
    with np.errstate(all="ignore"):
        result = COMPUTED[name](a, b)
        exact = a.astype(np.float64) * b if name == "multiply" else result.astype(np.float64) * b
        known = ~np.isfinite(result) | (exact == (result if name == "multiply" else a))
    return not known.all()


def _is_exact(name: str, result: Array, operands: list[Array]) -> bool:
    """Whether a function's values are the same in NumPy and in XLA, to the last digit: roots and powers without rounding."""
    if name == "sqrt":
        return bool((np.square(result, dtype=np.float64) == operands[0]).all())
    if name == "power":
        return all(np.array_equal(a, np.trunc(a)) for a in (*operands, result)) and bool(
            (np.abs(result) < 2**24).all()
        )
    return not any(map(np.any, operands)) and bool(np.isfinite(result).all())


def fold(name: str, array: Array, initial: Array, axes: tuple[int, ...]) -> Array:
    """Fold an array along axes, beginning with a number.

    Raises:
        NotProvableError: by an operation that is not known here.
    """
    if name not in FOLDED:
        raise because(FOLDS)
    if not array.size:
        return np.broadcast_to(initial, [n for i, n in enumerate(array.shape) if i not in axes])
    if name == "add":
        refuse_rounding(_step(array), np.abs(array).sum(axis=axes, dtype=np.float64), array.dtype)
    if name == "multiply" and array.dtype.kind == "f":
        sizes = np.abs(array).prod(axis=axes, dtype=np.float64)
        if not (np.array_equal(array, np.trunc(array)) and (sizes < 2**24).all()):
            raise because(mark("it multiplies constants, of which the last digits are not certain"))
    with np.errstate(all="ignore"):
        folded = np.asarray(FOLDED[name](array, axis=axes))
        return np.asarray(COMPUTED[name](folded, np.asarray(initial))).astype(array.dtype)


def product(left: Array, right: Array, dtype: np.dtype[Any]) -> Array:
    """Matrix products (..., m, k) @ (..., k, n) of numbers, with a result of this dtype.

    Raises:
        NotProvableError: sums may be rounded, and otherwise in XLA.
    """
    left, right = left.astype(dtype), right.astype(dtype)
    sizes = np.matmul(np.abs(left).astype(np.float64), np.abs(right).astype(np.float64))
    refuse_rounding(_step(left) * _step(right), sizes, dtype)
    return np.asarray(np.matmul(left, right))


def refuse_rounding(step: float, sizes: Array, dtype: np.dtype[Any]) -> None:
    """Refuse sums of floats that are rounded: NumPy and XLA sum in other orders.

    Args:
        step: a number of which all terms are multiples.
        sizes: the sums of the terms' sizes.
        dtype: the sums'.

    Raises:
        NotProvableError: a sum may be rounded.
    """
    if dtype.kind == "f" and not sizes.max(initial=0) <= step / np.finfo(dtype).eps:
        raise because(mark("it sums constants, of which the last digits are not certain"))


def _step(array: Array) -> float:
    """The largest power of two of which all numbers are multiples; infinity where all are 0 or none is a float."""
    some = array[np.isfinite(array) & (array != 0)] if array.dtype.kind == "f" else array[:0]
    mantissas, exponents = np.frexp(some.astype(np.float64))
    whole = np.ldexp(mantissas, 53).astype(np.int64)
    return float(np.ldexp((whole & -whole).astype(np.float64), exponents - 53).min(initial=np.inf))


def refuse_unordered(*arrays: Array) -> None:
    """Refuse numbers of which XLA and NumPy may say otherwise which is larger.

    Raises:
        NotProvableError: there are NaN among them, or zeros of both signs.
    """
    floats = [array.ravel() for array in arrays if array.dtype.kind == "f"]
    if not floats:
        return
    together = np.concatenate(floats)
    if np.isnan(together).any() or np.unique(np.signbit(together[together == 0])).size > 1:
        raise because(mark("it orders constants among which are NaN or zeros of both signs"))
