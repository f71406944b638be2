"""A learner's file: importing it, and finding the functions that are asked for."""

from __future__ import annotations

import importlib.util
import inspect
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grader
from grader.i18n import gettext as _
from grader.outcome import State
from grader.sandbox.messages import Raised

NAME = "learners_file"


class RejectedError(Exception):
    """The file can't be used; carries what the learner is told."""

    def __init__(self, reply: Raised) -> None:
        super().__init__(reply.sentence)
        self.reply = reply


def new_module(path: Path, name: str) -> types.ModuleType:
    """Make an empty module for a file; its folder comes last on the path, so it can't stand in for a library."""
    module = types.ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    sys.path.append(str(path.parent))
    return module


def disarm_check() -> None:
    """Make `check` from `grader`, which notebooks call, do nothing here: this is the check."""
    vars(grader)["check"] = lambda *_, **__: None


def load(path: Path) -> types.ModuleType:
    """Import one file under its own name, unless a library has it: a submission's file may be called numpy.py."""
    source = path.read_bytes()
    name = path.stem
    is_taken = not name.isidentifier() or name in sys.modules or importlib.util.find_spec(name) is not None
    module = new_module(path, NAME if is_taken else name)
    exec(compile(source, str(path), "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - this is what the sandbox is for
    return module


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
            sentence = _("{call} is called with {count} arguments; yours is {yours}.")
            yours = f"{name}{inspect.signature(function)}"
            text = sentence.format(call=call, count=len(expected), yours=yours)
            raise RejectedError(Raised(State.FAILED, text)) from None
        except ValueError:
            pass  # a callable without a signature, jitted C code perhaps: the call will tell
        functions[name] = function
    return functions
