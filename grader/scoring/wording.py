"""Numbers and positions as sentences have them."""

from __future__ import annotations

from typing import Any

import numpy as np


def in_brackets(position: tuple[int, ...]) -> str:
    """A position in an array, in brackets."""
    return "[" + ", ".join(map(str, position)) + "]"


def number(value: Any) -> str:
    """A number as people write it: no trailing zeros, seven significant digits."""
    return f"{value:.7g}" if isinstance(value, float | np.floating) else str(value)
