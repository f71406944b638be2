"""Write numbers for sentences."""

from __future__ import annotations

from typing import Any

import numpy as np


def number(value: Any) -> str:
    """Return a number as text: seven significant digits, no trailing zeros."""
    return f"{value:.7g}" if isinstance(value, float | np.floating) else str(value)
