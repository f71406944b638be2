"""Answers of which a part is not known yet: it is NaN, and taken for right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def is_unknown(got: Any) -> bool:
    """Whether a part of an answer is NaN."""
    if isinstance(got, Mapping):
        return any(map(is_unknown, got.values()))
    if isinstance(got, list | tuple):
        return any(map(is_unknown, got))
    return _is_float(got) and bool(np.isnan(got).any())


def filled(got: Any, right: Any) -> Any:
    """Return an answer with the right numbers where it is NaN."""
    if isinstance(got, Mapping) and isinstance(right, Mapping):
        return {key: filled(value, right.get(key)) for key, value in got.items()}
    if isinstance(got, list | tuple) and _has(right, len(got)):
        return [filled(one, other) for one, other in zip(got, right, strict=True)]
    if (
        _is_float(got)
        and isinstance(right, int | float | np.number | np.ndarray)
        and np.shape(got) == np.shape(right)
    ):
        return np.where(np.isnan(got), right, got).astype(np.result_type(got))
    return got


def _is_float(value: Any) -> bool:
    return isinstance(value, float | np.floating) or (
        isinstance(value, np.ndarray) and np.issubdtype(value.dtype, np.floating)
    )


def _has(right: Any, length: int) -> bool:
    if isinstance(right, np.ndarray) and not right.ndim:
        return False
    return isinstance(right, list | tuple | np.ndarray) and len(right) == length
