"""What a value is, in a few plain words: an array by its shape and dtype, a small plain value by itself."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

MOST_INSIDE = 6
"""Entries of a tuple or list that is told by its numbers; a longer one is told by its length alone."""
MOST_FORMS = 4
"""Values kept of one spot: the first of each form."""


def form_of(value: Any) -> Any:
    """Return a value's form: ("array", dtype, shape), ("plain", value), ("sequence", type, length) or ("other",)."""
    jax = sys.modules.get("jax")
    if type(value) is np.ndarray or isinstance(value, np.generic) or (jax and isinstance(value, jax.Array)):
        return ("array", str(value.dtype), tuple(int(side) for side in value.shape))
    if _is_plain(value):
        return ("plain", value)
    if type(value) in (tuple, list):
        if 0 < len(value) <= MOST_INSIDE and all(map(_is_plain, value)):
            return ("plain", value)
        return ("sequence", type(value).__name__, len(value))
    return ("other",)


def _is_plain(value: Any) -> bool:
    return type(value) in (int, float, bool) and abs(value) < 1e12
