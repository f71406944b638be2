"""A learner's file: importing it, finding its functions, and saying what its exceptions mean.

Runs where the learner's code runs, so nothing that comes from here is believed: it is feedback.
"""

from __future__ import annotations

import ast
import errno
import inspect
import linecache
import re
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grader
from grader.i18n import gettext as _
from grader.i18n import mark
from grader.outcome import State
from grader.sandbox.messages import Raised

MAX_NAMES = 5_000
_CELL = re.compile(r"\.ipynb, cell (\d+)\Z")  # what `grader.sandbox.cells` calls a cell
OUT_OF_MEMORY = mark(
    "Your code asked for more memory than a check has. Which array is far larger than the answer?"
)


class RejectedError(Exception):
    """The file can't be used; carries what the learner is told."""

    def __init__(self, reply: Raised) -> None:
        super().__init__(reply.sentence)
        self.reply = reply


def identifiers(source: bytes) -> list[str]:
    """Names, attributes, imports and short strings in a source text, but for names that it gives itself.

    Empty where it is no Python.
    """
    try:
        return identifiers_in(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def identifiers_in(tree: ast.Module) -> list[str]:
    """The same of a source that is parsed already."""
    found: set[str] = set()
    own = {name for node in ast.walk(tree) if (name := _bound(node))}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) if name in own:
                pass  # a helper or a variable of the learner's own may be called conv
            case ast.Name(id=name) | ast.Attribute(attr=name):
                found.add(name)
            case ast.Import(names=names):
                found.update(part for alias in names for part in alias.name.split("."))
            case ast.ImportFrom(module=module, names=names):
                found.update((module or "").split("."))
                found.update(alias.name for alias in names)
            case (
                ast.Call(func=ast.Name(id="getattr" | "import_module" | "__import__"), args=arguments)
                | ast.Call(func=ast.Attribute(attr="import_module"), args=arguments)
            ):
                texts = [
                    a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)
                ]
                found.update(part for text in texts for part in text.split("."))
    return sorted(name[:100] for name in found)[:MAX_NAMES]


def _bound(node: ast.AST) -> str:
    """The name that a node gives to something of the learner's own; empty where it gives none."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            return name
    return ""


def new_module(path: Path, name: str) -> types.ModuleType:
    """An empty module for a file. Its folder is looked in last, so it can't stand in for a library."""
    module = types.ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    sys.path.append(str(path.parent))
    return module


def disarm_check() -> None:
    """Make `from grader import check`, as a notebook has it, do nothing here: it is being checked already."""
    vars(grader)["check"] = lambda *_, **__: None


def load(path: Path) -> types.ModuleType:
    """Import one file under its own name."""
    source = path.read_bytes()
    module = new_module(path, path.stem)
    exec(compile(source, str(path), "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - this is what the sandbox is for
    return module


def find_functions(
    module: types.ModuleType,
    parameters: dict[str, list[str]],
    trouble: Callable[[str], str] = lambda _: "",
) -> dict[str, Callable[..., Any]]:
    """The functions asked for.

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


def explain(error: BaseException, is_own: Callable[[types.FrameType], bool]) -> Raised:
    """What an exception means to the learner: their own line and text, no frames of the grader's."""
    at = _own_line(error, is_own)
    text = _text(error)
    kind = type(error).__name__[:80]
    if isinstance(error, NotImplementedError) and not text:
        return Raised(State.NOT_STARTED, _("Not started yet: the function raises NotImplementedError."), *at)
    if limit := _limit(error, text):
        return Raised(limit[0], limit[1], *at)
    if isinstance(error, SystemExit):
        sentence = _(
            "Your code ends the program (exit() or sys.exit()). A function hands its answer back with return."
        )
        return Raised(State.RAISED, sentence, *at)
    if isinstance(error, SyntaxError):
        own = Path(error.filename or "").name or _("The file")
        sentence = (
            _("{file} is not Python in line {line}: {why}.")
            if error.lineno
            else _("{file} is not Python: {why}.")
        )
        return Raised(
            State.RAISED,
            sentence.format(file=own, line=error.lineno, why=error.msg),
            error.lineno,
            (error.text or "").rstrip()[:200],
        )
    if is_about_tracing(error):
        sentence = _(
            "A traced array was used where a value is needed: by a NumPy function, float(), int(), or an `if`. "
            "While JAX traces, arrays have a shape and a dtype, and no values yet."
        )
        return Raised(State.RAISED, sentence, *at, untraceable=True)
    return Raised(State.RAISED, f"{kind}: {text}" if text else kind, *at)


def _limit(error: BaseException, text: str) -> tuple[State, str] | None:
    """The limit that an exception comes from, and what to say of it."""
    code = error.errno if isinstance(error, OSError) else None
    if (
        isinstance(error, MemoryError)
        or code == errno.ENOMEM
        or "RESOURCE_EXHAUSTED" in text
        or "Out of memory" in text
    ):
        return State.OUT_OF_MEMORY, _(OUT_OF_MEMORY)
    if code in (errno.EMFILE, errno.ENFILE):
        sentence = _(
            "Your code has more files open than a check may. An exercise needs none; `with open(...)` closes them."
        )
        return State.TOO_MANY_FILES, sentence
    if code in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return State.OUT_OF_DISK, _("Your code wrote more than a check may. An exercise needs no files.")
    if isinstance(error, BlockingIOError) or "can't start new thread" in text:
        sentence = _(
            "Your code started more processes and threads than a check may. An exercise needs none of its own."
        )
        return State.TOO_MANY_TASKS, sentence
    return None


def is_about_tracing(error: BaseException) -> bool:
    """Whether a value was asked for where, in a trace, there is none."""
    # JAX's own class, by name: this module has no need of JAX otherwise.
    return any(base.__name__ == "JAXTypeError" for base in type(error).__mro__)


def _own_line(
    error: BaseException, is_own: Callable[[types.FrameType], bool]
) -> tuple[int | None, str, int | None]:
    """The innermost line that is the learner's: its number, its text, and the number of its cell, if it is in one."""
    at: tuple[int | None, str, int | None] = None, "", None
    trace = error.__traceback__
    while trace is not None:
        if is_own(trace.tb_frame):
            filename = trace.tb_frame.f_code.co_filename
            cell = _CELL.search(filename)
            text = linecache.getline(filename, trace.tb_lineno).strip()[:200]
            at = trace.tb_lineno, text, int(cell[1]) if cell else None
        trace = trace.tb_next
    return at


def _text(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 - an exception whose text raises is still an exception
        return _("(its text can't be read)")
    text = "".join(c if c.isprintable() or c == "\n" else "?" for c in text[:2000]).strip()
    # JAX puts pages of advice under the first paragraph.
    return text.split("\n\n", maxsplit=1)[0].replace("\n", " ")[:500]
