"""Run a learner's Python file a statement at a time: what only fails for lack of something here is passed over.

A library to draw with, a keyboard, a screen, a file on the disk, a network: on the learner's machine they are there, and
the function that is asked for rarely needs them. Where it does, the answer says what was missing. Every other exception
ends the import.
"""

from __future__ import annotations
import __future__

import ast
import importlib.machinery
import os
import sys
import types
from collections.abc import Sequence
from functools import reduce
from pathlib import Path

from grader.outcome import State
from grader.sandbox.worker.explain import explain, text_of
from grader.sandbox.worker.passed_over import PassedOver, Place
from grader.sandbox.worker.slice import bound
from grader.sandbox.worker.surroundings import NoKeyboardError, is_about_a_screen

_FUTURE = reduce(int.__or__, (getattr(__future__, n).compiler_flag for n in __future__.all_feature_names))


def compiled(statement: ast.stmt, filename: str, flags: int) -> tuple[types.CodeType, int]:
    """Compile one statement of a file; return its code, and the flags for those that follow (`from __future__`)."""
    code = compile(ast.Module([statement], []), filename, "exec", flags, dont_inherit=True)
    return code, flags | (code.co_flags & _FUTURE)


def run(
    module: types.ModuleType, source: bytes, path: str, passed_over: PassedOver, file: str = ""
) -> list[ast.stmt]:
    """Run a file; return its statements.

    Args:
        module: its module.
        source: what it holds.
        path: where it is.
        passed_over: takes what failed and was passed over.
        file: its name, where it is not the file handed in for the exercise.
    """
    tree = ast.parse(source, path)
    compile(tree, path, "exec", dont_inherit=True)  # a `return` outside of a function, and the like
    flags = 0
    for statement in tree.body:
        code, flags = compiled(statement, path, flags)
        try:
            exec(code, module.__dict__)  # noqa: S102 - this is what the sandbox is for
        except (Exception, SystemExit) as error:
            if not _is_for_lack_of_something(error, passed_over):
                raise
            note(passed_over, statement, Place(line=statement.lineno, file=file), error)
    return tree.body


def note(passed_over: PassedOver, statement: ast.stmt, place: Place, error: BaseException) -> None:
    """Keep that a statement failed."""
    missing = error.name or "" if isinstance(error, NameError) else ""
    passed_over.note(place, explain(error, lambda _: False).sentence, bound(statement), missing)


def _is_for_lack_of_something(error: BaseException, passed_over: PassedOver) -> bool:
    if isinstance(error, NameError):
        return passed_over.cause(error.name or "") is not None
    if explain(error, lambda _: False).state != State.RAISED:
        return False  # a limit
    return isinstance(error, ImportError | OSError | NoKeyboardError) or is_about_a_screen(
        error, text_of(error)
    )


class OwnImports:
    """Makes Python run the other files that were handed in in the same way, when they are imported.

    Args:
        folder: where they are.
        passed_over: takes what failed and was passed over.
    """

    def __init__(self, folder: Path, passed_over: PassedOver) -> None:
        self._folder, self._passed_over = folder, passed_over

    def take_part(self) -> None:
        """Take part in all imports of this process."""
        sys.path_hooks.insert(0, self._finder)
        for path in list(sys.path_importer_cache):
            if Path(path).is_relative_to(self._folder):
                del sys.path_importer_cache[path]

    def _finder(self, path: str) -> importlib.machinery.FileFinder:
        if not Path(os.path.abspath(path)).is_relative_to(self._folder):  # noqa: PTH100 - it may begin with ..
            raise ImportError(path)
        passed_over = self._passed_over

        class Loader(importlib.machinery.SourceFileLoader):
            def exec_module(self, module: types.ModuleType) -> None:
                run(module, self.get_data(self.path), self.path, passed_over, Path(self.path).name)

        suffixes: Sequence[str] = importlib.machinery.SOURCE_SUFFIXES
        return importlib.machinery.FileFinder(path, (Loader, list(suffixes)))
