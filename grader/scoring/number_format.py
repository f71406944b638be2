"""Write numbers and positions for sentences."""

from __future__ import annotations

from typing import Any

import numpy as np


def in_brackets(position: tuple[int, ...]) -> str:
    """Return a position in an array as text in brackets."""
    return "[" + ", ".join(map(str, position)) + "]"


def number(value: Any) -> str:
    """Return a number as text: seven significant digits, no trailing zeros."""
    return f"{value:.7g}" if isinstance(value, float | np.floating) else str(value)
