"""The arrays of an answer, by their paths in it, as answers are compared."""

from __future__ import annotations

from typing import Any

from grader.scoring.compare import as_array
from grader.scoring.formula.probes import Array

Path = tuple[str | int, ...]


def parts_of(value: Any, path: Path = ()) -> dict[Path, Array]:
    """Return the arrays of an answer, by their paths of keys and indices; nested lists of numbers are arrays."""
    array = as_array(value)
    if array is not None and array.size:
        return {path: array}
    found: dict[Path, Array] = {}
    if isinstance(value, dict):
        for key, entry in value.items():
            found |= parts_of(entry, (*path, key))
    elif isinstance(value, list | tuple):
        for index, entry in enumerate(value):
            found |= parts_of(entry, (*path, index))
    return found
