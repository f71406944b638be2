"""Which forbidden library functions are really called while a learner's functions run, under whatever name.

A function is the same object under every name, so while a call lasts its code is replaced by one that notes the call and
then does what it always does. What has no Python code, a function written in C, is replaced where it is found: in its
library and among the learner's names. Nothing else gets slower.

The learner's code runs in the same process and could undo this. An honest slip does not, and `reach.py` reads the source.
"""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.exercise import is_named

_PLACE = "the function that notes the call"


def _template(*args: Any, **kwargs: Any) -> Any:
    noted: Any = "the function that notes the call"
    return noted(*args, **kwargs)


@dataclass
class Watch:
    """Watches calls of library functions.

    Args:
        names: what is forbidden; see `grader.exercise.Rule`.
        folder: the submission: modules in it are no libraries.
    """

    names: frozenset[str] = frozenset()
    folder: Path | None = None

    def __post_init__(self) -> None:
        self._modules, self._is_inside = 0, False
        self._called: set[str] = set()
        self._codes: dict[types.FunctionType, types.CodeType] = {}
        self._others: list[tuple[Any, Any]] = []

    @contextlib.contextmanager
    def watching(self) -> Iterator[set[str]]:
        """Note the calls made in the body, by the dotted names of what was called."""
        called: set[str] = set()
        self._called = called
        if not self.names:
            yield called
            return
        if len(sys.modules) != self._modules:
            self._find()
        own = [vars(m) for m in list(sys.modules.values()) if self._is_own(m)]
        undo = [
            (space, name, value)
            for original, replacement in self._others
            for space, name, value in _places(original, own)
            if not space.update({name: replacement})
        ]
        codes = {function: function.__code__ for function in self._codes}
        for function, code in self._codes.items():
            function.__code__ = code
        try:
            yield called
        finally:
            for function, code in codes.items():
                function.__code__ = code
            for space, name, value in undo:
                space[name] = value

    def _find(self) -> None:
        """Find the forbidden functions in the modules that are loaded."""
        self._modules = len(sys.modules)
        tails = {name.rpartition(".")[2] for name in self.names}
        public = [
            name
            for name in sys.modules
            if not name.startswith(("_", "grader", "jaxlib")) and "._" not in name
        ]
        for name in sorted(public, key=len):  # so that a function has its shortest name
            module, parts = sys.modules[name], name.split(".")
            if not isinstance(module, types.ModuleType) or self._is_own(module):
                continue
            space = vars(module)
            whole = not tails.isdisjoint(parts) and is_named(self.names, name)
            for attribute in list(space) if whole else tails & space.keys():
                path, value = f"{name}.{attribute}", space[attribute]
                if callable(value) and is_named(self.names, path) and _root(value) == parts[0]:
                    self._take(path, value)

    def _take(self, path: str, value: Any) -> None:
        functions = _python_functions(value)
        for function in functions:
            if function not in self._codes:
                self._codes[function] = self._noting(function, path)
        if (not functions or not isinstance(value, types.FunctionType | type)) and not any(
            value is known for known, _ in self._others
        ):
            self._others.append((value, self._noted(value, path)))

    def _noting(self, function: types.FunctionType, path: str) -> types.CodeType:
        original = types.FunctionType(
            function.__code__,
            function.__globals__,
            function.__name__,
            function.__defaults__,
            function.__closure__,
        )
        original.__kwdefaults__ = function.__kwdefaults__
        noting = self._noted(original, path)
        code = _template.__code__
        return code.replace(
            co_consts=tuple(noting if constant == _PLACE else constant for constant in code.co_consts),
            co_freevars=function.__code__.co_freevars,
            co_name=function.__code__.co_name,
        )

    def _noted(self, function: Callable[..., Any], path: str) -> Callable[..., Any]:
        def noting(*args: Any, **kwargs: Any) -> Any:
            if self._is_inside:  # what a library's function calls in turn says nothing new
                return function(*args, **kwargs)
            self._called.add(path)
            self._is_inside = True
            try:
                return function(*args, **kwargs)
            finally:
                self._is_inside = False

        return noting

    def _is_own(self, module: Any) -> bool:
        path = getattr(module, "__file__", None)
        return self.folder is not None and isinstance(path, str) and path.startswith(f"{self.folder}")


def _places(original: Any, own: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str, Any]]:
    """The names by which a learner's modules have a function, and by which its library has it."""
    library = sys.modules.get(str(getattr(original, "__module__", "")))
    for space in (*own, *([vars(library)] if library else ())):
        yield from [(space, name, value) for name, value in space.items() if value is original]


def _python_functions(value: Any) -> list[types.FunctionType]:
    """The Python functions behind a callable: its own, that of a NumPy or JAX one written in C, those of a class."""
    if isinstance(value, type):
        methods = (vars(value).get(name) for name in ("__init__", "__call__", "forward"))
        return [method for method in methods if isinstance(method, types.FunctionType)]
    if not isinstance(value, types.FunctionType):
        value = getattr(value, "_implementation", None) or getattr(value, "__wrapped__", None)
    return [value] if isinstance(value, types.FunctionType) else []


def _root(value: Any) -> str:
    return str(getattr(value, "__module__", "")).partition(".")[0]
