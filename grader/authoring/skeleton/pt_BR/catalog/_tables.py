"""Tabelas que os exercícios compartilham. Um arquivo que começa com _ não é um exercício."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def whole_numbers(rng: np.random.Generator, *shape: int) -> Array:
    """Array float32 de números inteiros de -9 a 9: fácil de ler quando impresso."""
    return rng.integers(-9, 10, shape).astype(np.float32)
