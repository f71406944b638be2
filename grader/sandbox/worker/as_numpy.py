"""JAX's names bound to NumPy, for calls that are only tried: a small array takes JAX a hundred times as long.

What is found so is looked at again with JAX itself. Where something is traced, and for all that NumPy lacks, it is JAX.
"""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from grader.sandbox.worker import transforms
from grader.sandbox.worker.frozen import frozen, is_traced, plain
from grader.sandbox.worker.operations import LAX, NN, SIGNAL
from grader.sandbox.worker.windows import LeftToJaxError

Function = Callable[..., Any]
_NO_LIBRARIES = frozenset({*sys.stdlib_module_names, "jax", "jaxlib", "numpy", "scipy", "grader", "msgspec"})

LARGEST = 50
"""The most functions in a table that is looked through."""


class StandIns:
    """What stands for JAX's modules and functions.

    Attributes:
        gradients: whether they are computed.
        real: how often JAX itself was called.
    """

    def __init__(self) -> None:
        jax = sys.modules["jax"]
        self.gradients = transforms.Gradients()
        self.real = 0
        self._of: dict[int, Any] = {}
        self._compiled = type(jax.jit(len))
        self._numpy = _Module(jax.numpy, self, np)
        for real, module in (
            (jax, _Module(jax, self)),
            (jax.numpy, self._numpy),
            (jax.numpy.linalg, _Module(jax.numpy.linalg, self, np.linalg)),
            (jax.lax, _Module(jax.lax, self)),
            (jax.nn, _Module(jax.nn, self)),
        ):
            self._of[id(real)] = module
        for library, table in ((jax.lax, LAX), (jax.nn, NN), (sys.modules.get("jax.scipy.signal"), SIGNAL)):
            for name, other in table.items() if library is not None else ():
                real = getattr(library, name)
                self._of[id(real)] = self._either(real, other, name)
        for name, other in (("scan", transforms.scan), ("fori_loop", transforms.fori_loop)):
            self._of[id(getattr(jax.lax, name))] = other
        self._of |= {
            id(jax.jit): _jit,
            id(jax.vmap): transforms.vmap,
            id(jax.grad): self.gradients.grad,
            id(jax.value_and_grad): self.gradients.value_and_grad,
        }

    def of(self, value: Any) -> Any:
        """What stands for a value; the value itself where nothing does."""
        try:
            return self._of_any(value)
        except Exception:  # noqa: BLE001 - a stranger's object may do anything when it is looked at
            return value

    def _of_any(self, value: Any) -> Any:
        if (found := self._of.get(id(value))) is not None:
            return found
        if isinstance(value, dict | types.MappingProxyType) and len(value) <= LARGEST:  # a table of functions
            others = {key: self.of(item) if callable(item) else item for key, item in value.items()}
            return others if any(others[key] is not item for key, item in value.items()) else value
        if isinstance(value, type | types.ModuleType) or not callable(value):
            return value
        if isinstance(value, sys.modules["jax"].custom_jvp):
            return self._unless_traced(value, value.fun)
        name = getattr(value, "__name__", "")
        if getattr(self._numpy.real, name, None) is value:
            return getattr(self._numpy, name)
        return self._unless_traced(value, value.__wrapped__) if isinstance(value, self._compiled) else value

    def _unless_traced(self, real: Function, function: Function) -> Function:
        """A function without what is done to it for JAX, where nothing is traced."""

        def call(*args: Any, **keywords: Any) -> Any:
            chosen = real if is_traced(args) or is_traced(keywords) else function
            return chosen(*args, **keywords)

        self._of[id(real)] = call
        return call

    def in_module(self, real: Any, name: str, numpy: Any) -> Any:
        """What stands for a name of one of JAX's modules."""
        value, other = getattr(real, name), getattr(numpy, name, None)
        if (found := self._of.get(id(value))) is not None:
            return found
        if isinstance(value, type):
            return value if other is None else other
        if not callable(value) or real is sys.modules["jax"]:
            return value
        self._of[id(value)] = found = self._either(value, other, name)
        return found

    def _either(self, real: Function, other: Function | None, name: str) -> Function:
        """A function that takes the place of one of JAX's: NumPy's where nothing is traced."""

        def call(*args: Any, **keywords: Any) -> Any:
            if is_traced(args) or (keywords and is_traced(keywords)):
                return real(*args, **keywords)
            if other is not None:
                try:
                    return frozen(other(*args, **keywords))
                except LeftToJaxError:
                    pass
                except TypeError as error:
                    if "keyword" not in str(error):
                        raise
                    # else an argument that only the other one has
            self.real += 1
            return frozen(real(*map(plain, args), **plain(keywords)))

        call.__name__ = name
        return call


class _Module:
    """Stands for one of JAX's modules."""

    def __init__(self, real: Any, all_of_them: StandIns, numpy: Any = None) -> None:
        self.real, self._all, self._other = real, all_of_them, numpy

    def __getattr__(self, name: str) -> Any:
        found = self._all.in_module(self.real, name, self._other)
        setattr(self, name, found)
        return found


def _jit(function: Any = None, **options: Any) -> Any:
    """Take the place of `jax.jit`."""
    return _Uncompiled(function, options) if function is not None else partial(_jit, **options)


class _Uncompiled:
    """A function that is not compiled, with all that a compiled one has."""

    def __init__(self, function: Function, options: Mapping[str, Any]) -> None:
        self._function, self._options = function, options

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        return self._function(*args, **keywords)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.modules["jax"].jit(self._function, **self._options), name)


def uses_jax(namespace: Mapping[str, Any]) -> bool:
    """Whether a module has a name for JAX, or for its arrays' functions."""
    libraries = [sys.modules.get("jax"), sys.modules.get("jax.numpy")]
    return any(
        value is not None and value is library for value in namespace.values() for library in libraries
    )


def libraries_of(namespace: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The namespaces of the modules of those packages that a module has something of, JAX and NumPy left out."""
    packages = {
        name.partition(".")[0]
        for value in namespace.values()
        if isinstance(
            name := getattr(value, "__name__" if isinstance(value, types.ModuleType) else "__module__", None),
            str,
        )
    }
    packages -= _NO_LIBRARIES
    return [
        vars(module)
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in packages
        and isinstance(module, types.ModuleType)
        and vars(module) is not namespace
    ]


@contextlib.contextmanager
def as_numpy(stand_ins: StandIns | None, *namespaces: dict[str, Any]) -> Iterator[None]:
    """Bind JAX's names in some modules' namespaces to NumPy, and back in the end."""
    if stand_ins is None:
        yield
        return
    was: list[tuple[dict[str, Any], dict[str, Any]]] = []
    try:
        for namespace in namespaces:
            others = {
                name: other
                for name, value in namespace.items()
                if not name.startswith("__") and (other := stand_ins.of(value)) is not value
            }
            was.append((namespace, {name: namespace[name] for name in others}))
            namespace.update(others)
        yield
    finally:
        for namespace, values in was:
            namespace.update(values)
