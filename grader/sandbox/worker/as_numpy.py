"""JAX's names bound to NumPy, for calls that are only tried: a small array takes JAX a hundred times as long.

What is found so is looked at again with JAX itself. Arrays behave as JAX's do where a learner would notice: nothing is
written into them, and `x.at[i].set(v)` returns another one. Under `grad` and `vmap`, and for all that NumPy lacks, it is JAX.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

_MISSING = object()


class Frozen(np.ndarray):
    """A NumPy array into which nothing is written."""

    @property
    def at(self) -> _At:
        """The places of the array, to make another one that differs there."""
        return _At(self)

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
    def __init__(self, array: Any, key: Any = _MISSING) -> None:
        self._array, self._key = array, key

    def __getitem__(self, key: Any) -> _At:
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
    if type(value) is np.ndarray:
        return value.view(Frozen)
    if type(value) in (list, tuple):
        return type(value)(map(frozen, value))
    if type(value) is dict:
        return {key: frozen(item) for key, item in value.items()}
    return np.asarray(value).view(Frozen) if _is_jaxs(value) and not _is_traced(value) else value


def plain(value: Any) -> Any:
    """The same value with NumPy's own arrays."""
    if isinstance(value, Frozen):
        return value.view(np.ndarray)
    if type(value) in (list, tuple):
        return type(value)(map(plain, value))
    return {key: plain(item) for key, item in value.items()} if type(value) is dict else value


def _is_jaxs(value: Any) -> bool:
    jax = sys.modules.get("jax")
    return jax is not None and isinstance(value, jax.Array)


def _is_traced(value: Any) -> bool:
    if type(value) in (list, tuple):
        return any(map(_is_traced, value))
    return isinstance(value, sys.modules["jax"].core.Tracer)


class _Library:
    """Stands for jax.numpy."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        real, other = getattr(self._real, name), getattr(np, name, None)
        found = other if isinstance(real, type) and other is not None else real
        if callable(real) and not isinstance(real, type):
            found = _either(real, other)
        setattr(self, name, found)
        return found


def _either(real: Callable[..., Any], other: Callable[..., Any] | None) -> Callable[..., Any]:
    """A function that takes the place of one of JAX's: NumPy's where nothing is traced."""

    def call(*args: Any, **keywords: Any) -> Any:
        if any(map(_is_traced, args)) or any(map(_is_traced, keywords.values())):
            return real(*args, **keywords)
        if other is not None:
            try:
                return frozen(other(*args, **keywords))
            except TypeError as error:
                if "keyword" not in str(error):
                    raise
                # else an argument that only the other one has
        return frozen(real(*map(plain, args), **plain(keywords)))

    return call


class _Jax:
    """Stands for the module jax: nothing is compiled, and its numpy is NumPy."""

    def __init__(self, real: Any, library: _Library) -> None:
        self._real, self.numpy, self.nn = real, library, _Nn(real.nn)

    def jit(self, function: Any = None, **_: Any) -> Any:
        return (lambda inner: inner) if function is None else function

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class _Nn:
    """Stands for jax.nn."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.relu = _either(real.relu, lambda x: np.maximum(x, 0))

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        return _either(real, None) if callable(real) else real


def uses_jax(namespace: Mapping[str, Any]) -> bool:
    """Whether a module has a name for JAX, or for its arrays' functions."""
    libraries = [sys.modules.get("jax"), sys.modules.get("jax.numpy")]
    return any(
        value is not None and value is library for value in namespace.values() for library in libraries
    )


@contextlib.contextmanager
def as_numpy(namespace: dict[str, Any]) -> Iterator[None]:
    """Bind JAX's names in a module's namespace to NumPy, and back in the end."""
    jax = sys.modules.get("jax")
    library = sys.modules.get("jax.numpy")
    if jax is None or library is None:
        yield
        return
    stand_in = _Library(library)
    others = _Jax(jax, stand_in)
    was = dict(namespace)
    for name, value in was.items():
        if value is library:
            namespace[name] = stand_in
        elif value is jax:
            namespace[name] = others
        elif value is jax.nn:
            namespace[name] = others.nn
        elif value is jax.jit:
            namespace[name] = others.jit
        elif callable(value) and getattr(library, own := getattr(value, "__name__", ""), None) is value:
            namespace[name] = getattr(stand_in, own)
    try:
        yield
    finally:
        namespace.update(was)
