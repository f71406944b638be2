"""Tell which of its arguments a call changed in place: an array's numbers, or what a dict or a list holds.

Under a trace, too, a function can put something else into a dict that it was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_PLAIN = (bool, int, float, str)


@dataclass(frozen=True)
class _Numbers:
    """A NumPy array, and the numbers that it held."""

    array: Any
    held: Any


class Arguments:
    """Arguments of a call as they are now, to be looked at again after it.

    Of dicts, lists and tuples the entries are kept, of NumPy arrays the numbers, of anything else which object it is.

    Args:
        values: the arguments, by position.
    """

    def __init__(self, values: Sequence[Any]) -> None:
        self._values = values
        self._before = [_kept(value) for value in values]

    def changed(self) -> set[int]:
        """Return the positions of the arguments that are not what they were."""
        pairs = enumerate(zip(self._before, self._values, strict=True))
        return {i for i, (before, value) in pairs if not _same(before, value)}


def _kept(value: Any) -> Any:
    if type(value) is dict:
        return {key: _kept(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_kept(entry) for entry in value]
    return _Numbers(value, value.copy()) if type(value) is np.ndarray else value


def _same(before: Any, value: Any) -> bool:
    if isinstance(before, _Numbers):
        floating = before.held.dtype.kind in "fc"
        return value is before.array and np.array_equal(before.held, value, equal_nan=floating)
    if type(before) is dict:
        same_keys = type(value) is dict and value.keys() == before.keys()
        return same_keys and all(_same(entry, value[key]) for key, entry in before.items())
    if type(before) is list:
        same_length = isinstance(value, list | tuple) and len(value) == len(before)
        return same_length and all(_same(*pair) for pair in zip(before, value, strict=True))
    return value is before or (type(value) in _PLAIN and type(value) is type(before) and value == before)
