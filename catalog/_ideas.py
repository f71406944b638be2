"""A misconception whose ways are functions in a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.exercise import Misconception, misconception


def of_functions(
    name: str, help_: str, *functions: Callable[..., Any], replaces: str | None = None
) -> Misconception:
    """A misconception by its name, its sentence and the functions through which it comes out."""
    first, *others = functions
    first.__name__ = name.replace(" ", "_")
    return misconception(help_, replaces=replaces, also=others)(first)
