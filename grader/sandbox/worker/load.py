"""A learner's file: importing it, and finding the functions that are asked for."""

from __future__ import annotations

import importlib.util
import inspect
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grader
from grader.i18n import gettext as _
from grader.outcome import State
from grader.sandbox.launch import COPY
from grader.sandbox.limits import Limits
from grader.sandbox.messages.worker import Raised
from grader.sandbox.worker import jupyter, statements, surroundings
from grader.sandbox.worker.cells import SUFFIX, Placed, is_exported
from grader.sandbox.worker.notebook import Notebook
from grader.sandbox.worker.passed_over import PassedOver, Place

NAME = "learners_file"


class RejectedError(Exception):
    """The file can't be used; carries what the learner is told."""

    def __init__(self, reply: Raised) -> None:
        super().__init__(reply.sentence)
        self.reply = reply


@dataclass(frozen=True)
class LearnersFile:
    """A file that is imported.

    Attributes:
        functions: the functions asked for, by name.
        names: all names that it has at its top level.
        passed_over: what failed meanwhile and was passed over.
        statements: those of the file, and where each is.
    """

    functions: dict[str, Callable[..., Any]]
    names: dict[str, Any]
    passed_over: PassedOver
    statements: list[Placed] = field(default_factory=list)


def open_file(path: Path, parameters: dict[str, list[str]], limits: Limits) -> LearnersFile:
    """Import a file or a notebook, and find the functions that are asked for.

    Args:
        path: where it is, in a folder of this process's own.
        parameters: the names of the parameters of each function.
        limits: what importing may take.

    Raises:
        RejectedError: a function is missing, or can't take so many arguments.
        BaseException: whatever the file raises.
    """
    for name in ("check", "hint"):  # notebooks call them, and this is the check
        vars(grader)[name] = lambda *_, **__: None
    surroundings.leave_alone()
    passed_over = PassedOver()
    source = path.read_bytes()
    if path.suffix == SUFFIX or is_exported(source.decode("utf-8-sig", "replace")):
        notebook = Notebook(path, parameters, passed_over)
        # What Jupyter calls it; and the file may be called numpy.ipynb.
        module = _new_module(path, "__main__", passed_over)
        notebook.run(module, limits.import_cpu_seconds, limits.seconds)
        placed = notebook.statements
    else:
        module = _new_module(path, _module_name(path), passed_over)
        jupyter.provide(jupyter.Shell(module.__dict__, lambda *_: None))
        body = statements.run(module, source, str(path), passed_over)
        placed = [Placed(statement, str(path), Place(line=statement.lineno)) for statement in body]
    found = find_functions(module, parameters, passed_over.trouble)
    return LearnersFile(found, module.__dict__, passed_over, placed)


def root_of(path: Path) -> Path:
    """The folder that holds all that was handed in with a file."""
    return next((above for above in path.parents if above.name == COPY), path.parent)


def _new_module(path: Path, name: str, passed_over: PassedOver) -> types.ModuleType:
    """Make an empty module for a file; its folder comes last on the path, so it can't stand in for a library."""
    module = types.ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    sys.path.append(str(path.parent))
    statements.OwnImports(root_of(path), passed_over).take_part()
    return module


def _module_name(path: Path) -> str:
    """The file's own name, unless a library has it: a submission's file may be called numpy.py."""
    name = path.stem
    is_taken = not name.isidentifier() or name in sys.modules or importlib.util.find_spec(name) is not None
    return NAME if is_taken else name


def find_functions(
    module: types.ModuleType,
    parameters: dict[str, list[str]],
    trouble: Callable[[str], str] = lambda _: "",
) -> dict[str, Callable[..., Any]]:
    """Find the functions that an exercise asks for.

    Args:
        module: where they are.
        parameters: the names of their parameters.
        trouble: what else is said of one that is missing.

    Raises:
        RejectedError: one is missing, or can't take so many arguments.
    """
    functions = {}
    for name, expected in parameters.items():
        function = module.__dict__.get(name)
        call = f"{name}({', '.join(expected)})"
        if not callable(function):
            defined = [
                n
                for n, f in module.__dict__.items()
                if inspect.isfunction(f) and f.__module__ == module.__name__
            ]
            sentence = (
                _("The file has no function {call}; it defines {names}.")
                if defined
                else _("The file has no function {call}; it defines no function.")
            )
            text = sentence.format(call=call, names=", ".join(defined[:8])) + trouble(name)
            raise RejectedError(Raised(State.FAILED, text))
        try:
            inspect.signature(function).bind(*expected)
        except TypeError:
            sentence = _("The exercise calls {call}, and yours is {yours}. Let it begin with `def {call}:`")
            yours = f"{name}{inspect.signature(function)}"
            text = sentence.format(call=call, yours=yours)
            raise RejectedError(Raised(State.FAILED, text)) from None
        except ValueError:
            pass  # a callable without a signature, jitted C code perhaps: the call will tell
        functions[name] = function
    return functions
