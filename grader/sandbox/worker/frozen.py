"""NumPy arrays that behave as JAX's do where a learner would notice: nothing is written into them, and `x.at[i].set(v)`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

_MISSING = object()


class Frozen(np.ndarray):
    """A NumPy array into which nothing is written."""

    @property
    def at(self) -> _At:
        """The places of the array, to make another one that differs there."""
        return _At(self)

    def __repr__(self) -> str:
        return f"Array(shape={self.shape}, dtype={self.dtype})"  # it is in many messages that nobody reads

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError("JAX arrays are immutable")

    def __iadd__(self, other: Any) -> Any:  # type: ignore[misc] # another array, as JAX has it
        return self + other

    def __isub__(self, other: Any) -> Any:  # type: ignore[misc] # another array, as JAX has it
        return self - other

    def __imul__(self, other: Any) -> Any:  # type: ignore[misc] # another array, as JAX has it
        return self * other

    def __itruediv__(self, other: Any) -> Any:  # type: ignore[misc] # another array, as JAX has it
        return self / other


class _At:
    __iter__ = None  # else Python would ask for one place after the other, without end

    def __init__(self, array: Any, key: Any = _MISSING) -> None:
        self._array, self._key = array, key

    def __getitem__(self, key: Any) -> _At:
        if self._key is not _MISSING:
            raise TypeError("a place of an array, which can be set")
        return _At(self._array, key)

    def _changed(self, change: Callable[[Any], None]) -> Any:
        copy = np.array(self._array)
        change(copy)
        return frozen(copy)

    def set(self, value: Any, **_: Any) -> Any:
        return self._changed(lambda copy: copy.__setitem__(self._key, value))

    def add(self, value: Any, **_: Any) -> Any:
        return self._changed(lambda copy: np.add.at(copy, self._key, value))

    def multiply(self, value: Any, **_: Any) -> Any:
        return self._changed(lambda copy: np.multiply.at(copy, self._key, value))

    def max(self, value: Any, **_: Any) -> Any:
        return self._changed(lambda copy: np.maximum.at(copy, self._key, value))

    def min(self, value: Any, **_: Any) -> Any:
        return self._changed(lambda copy: np.minimum.at(copy, self._key, value))


def frozen(value: Any) -> Any:
    """The arrays of a value as such arrays; JAX's among them."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is np.ndarray:
        return value.view(Frozen)
    if isinstance(value, tuple) and hasattr(value, "_fields"):  # a named one
        return kind(*map(frozen, value))
    if kind in (list, tuple):
        return kind(map(frozen, value))
    if kind is dict:
        return {key: frozen(item) for key, item in value.items()}
    return np.asarray(value).view(Frozen) if _is_jaxs(value) and not is_traced(value) else value


def plain(value: Any) -> Any:
    """The same value with NumPy's own arrays."""
    kind = type(value)
    if kind is Frozen:
        return value.view(np.ndarray)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return kind(*map(plain, value))
    if kind in (list, tuple):
        return kind(map(plain, value))
    return {key: plain(item) for key, item in value.items()} if kind is dict else value


def is_traced(value: Any) -> bool:
    """Whether there is an array in a value that JAX traces."""
    kind = type(value)
    if kind in _AS_THEY_ARE or kind is np.ndarray:
        return False
    if isinstance(value, list | tuple):
        return any(map(is_traced, value))
    if kind is dict:
        return any(map(is_traced, value.values()))
    return isinstance(value, sys.modules["jax"].core.Tracer)


def _is_jaxs(value: Any) -> bool:
    jax = sys.modules.get("jax")
    return jax is not None and isinstance(value, jax.Array)


_AS_THEY_ARE = frozenset(
    {Frozen, int, float, bool, str, type(None), slice, type, np.float32, np.float64, np.int64}
)
