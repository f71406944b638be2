"""Words that all kinds of questions use: values, calls, lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.i18n import gettext as _
from grader.questions.given import Given
from grader.report.value import text_of
from grader.scoring.compare import as_array

LONGEST = 90
"""Letters of a choice."""


def written(value: Any) -> str:
    """Return a value as a choice shows it; empty where it is too long, or no number."""
    array = as_array(value) if isinstance(value, list | np.ndarray | np.generic) else None
    if array is not None:
        if not 0 < array.size <= LONGEST or array.dtype.kind not in "biuf":
            return ""
        return _short(str(_rounded(array.tolist())))
    if isinstance(value, bool | int | float):
        return _short(str(_rounded(value)))
    return _short(text_of(value, LONGEST)) if isinstance(value, tuple | dict) else ""


def _short(text: str) -> str:
    return (
        text if len(text) <= LONGEST and "nan" not in text and "inf" not in text and "<" not in text else ""
    )


def _rounded(value: Any) -> Any:
    """Numbers with four digits, and whole ones without a point: what dtype they are is not asked."""
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, float) and math.isfinite(value):
        rounded = float(f"{value:.4g}")
        return int(rounded) if rounded.is_integer() and abs(rounded) < 1e6 else rounded
    return value


def shape(sides: Sequence[int]) -> str:
    """Return a shape as Python writes it."""
    return str(tuple(sides))


def call(given: Given) -> str:
    """Return what a function is called with: arrays by their shapes, plain values by themselves."""
    parts = []
    for name, value in given.values.items():
        if isinstance(value, np.ndarray) and value.ndim:
            parts.append(_("`{name}` of shape {shape}").format(name=name, shape=shape(value.shape)))
        elif isinstance(value, int | float | str | tuple | list) and len(text_of(value)) <= LONGEST:
            parts.append(f"`{name} = {text_of(value)}`")
    return ", ".join(parts)


def line(number: int, cell: int | None) -> str:
    """Return how a line is called."""
    if cell is None:
        return _("line {line}").format(line=number)
    return _("line {line} of code cell {cell}").format(line=number, cell=cell)


def same(one: Any, other: Any) -> bool:
    """Whether two answers are the same: numbers within rounding, whatever holds them."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    arrays = as_array(one), as_array(other)
    if arrays[0] is not None and arrays[1] is not None:
        (a, b) = (np.asarray(array, np.float64) for array in arrays)
        close = 1e-4 * np.abs(a).max(initial=1)
        return a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=close, equal_nan=True)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)
