"""Run a notebook as a learner's file: its cells in order, in one namespace; a statement that fails is skipped.

Plots, packages that are missing here, a folder of Colab's, a training that takes minutes: none of them is what is asked
for, and the functions are. So each statement runs on its own: what the functions rest on for a good part of the time
that is left, and anything else, for what it may change, for a moment.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import linecache
import os
import re
import signal
import sys
import time
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

import msgspec

from grader.i18n import gettext as _
from grader.sandbox.worker import load
from grader.sandbox.worker.explain import explain
from grader.sandbox.worker.slice import reached

SUFFIX = ".ipynb"
NAME = "learners_notebook"  # a file may be called numpy.ipynb; nothing imports it
# Of the time for importing a file, what all cells may take together; the rest is for what comes after.
SHARE = 0.8
# Seconds for a statement that no function rests on, and for all of them: an official run opens a notebook many times.
MOMENT, MOMENTS = 0.1, 0.5
_FUTURE = reduce(int.__or__, (getattr(__future__, n).compiler_flag for n in __future__.all_feature_names))
_PYTHON_MAGICS = ("time", "timeit", "capture", "prun")  # what follows them in the cell is Python
_ASSIGNED = re.compile(r"^(\s*[\w.,\s]+=)\s*[%!].*")
_TIMED = re.compile(r"^(\s*)%time\s+(?=\S)")


class SlowError(BaseException):
    """A statement has used its time; it is no Exception, so that a learner's `except` does not stop it."""


@dataclass
class Notebook:
    """The code cells of one notebook.

    Attributes:
        path: where it is laid out.
        cells: their source.
        wanted: the names of the functions asked for.
        failures: what was passed over: the cell's number, 1 for the first code cell, and a sentence.
    """

    path: Path
    cells: list[str]
    wanted: Iterable[str]
    failures: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Parse all cells, and find what the functions rest on."""
        self._statements: list[tuple[int, ast.stmt]] = []
        for number, cell in enumerate(self.cells, 1):
            filename = self._filename(number)
            linecache.cache[filename] = (len(cell), None, cell.splitlines(keepends=True), filename)
            try:
                self._statements += ((number, statement) for statement in parse(cell, filename).body)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self._note(number, error)
        self._reached = reached([statement for _, statement in self._statements], self.wanted)

    @property
    def body(self) -> list[ast.stmt]:
        """The statements of all cells."""
        return [statement for _, statement in self._statements]

    def run(self, seconds: float) -> types.ModuleType:
        """Run all statements, as one module."""
        module = load.new_module(self.path, NAME)
        os.environ.setdefault("MPLBACKEND", "Agg")  # a plot opens no window
        with (
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            contextlib.redirect_stdout(nowhere),  # what cells print is no answer
            contextlib.redirect_stderr(nowhere),
        ):
            self._run(module, time.monotonic() + SHARE * seconds)
        return module

    def _run(self, module: types.ModuleType, ends: float) -> None:
        flags, moments = 0, MOMENTS
        needed = {id(statement) for statement in self._reached}
        for number, statement in self._statements:
            start = time.monotonic()
            is_needed = id(statement) in needed
            if not is_needed and _loads(statement):
                continue  # slow perhaps, and a package that was stopped half way would be broken for all that follows
            allowed = (ends - start) / 2 if is_needed else min(MOMENT, moments)
            try:
                tree = ast.Module([statement], [])
                code = compile(tree, self._filename(number), "exec", flags, dont_inherit=True)
                flags |= code.co_flags & _FUTURE
                if is_needed or allowed > 0:
                    with _at_most(allowed):
                        exec(code, module.__dict__)  # noqa: S102 - this is what the sandbox is for
            except BaseException as error:  # noqa: BLE001 - an exit() in a cell, too
                self._note(number, error)
            if not is_needed:
                moments -= time.monotonic() - start

    def _filename(self, number: int) -> str:
        return f"{self.path}, cell {number}"

    def trouble(self, name: str) -> str:
        """Say what failed in the cell that should have defined a function; empty where nothing failed."""
        defines = [failure for failure in self.failures if name in self.cells[failure[0] - 1]]
        if not self.failures:
            return ""
        number, sentence = (defines or self.failures)[0]
        return " " + _("Code cell {number} failed: {sentence}").format(number=number, sentence=sentence)

    def _note(self, number: int, error: BaseException) -> None:
        if isinstance(error, SlowError):
            sentence = _("it takes too long to be run here.")
        else:
            explanation = explain(error, lambda _: False).sentence
            sentence = explanation if explanation.endswith(".") else f"{explanation}."
        self.failures.append((number, sentence))


def read(path: Path, wanted: Iterable[str]) -> Notebook:
    """Read the file that intake wrote: the texts of the code cells, as JSON."""
    return Notebook(path, msgspec.json.decode(path.read_bytes(), type=list[str]), wanted)


def parse(cell: str, filename: str) -> ast.Module:
    """Parse a cell without Jupyter's own notation; line numbers stay.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it is no Python.
    """
    try:
        return ast.parse(cell, filename)
    except SyntaxError:
        if (plain := _without_magics(cell)) == cell:
            raise
        return ast.parse(plain, filename)


def _without_magics(cell: str) -> str:
    lines = cell.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and not first[2:].startswith(_PYTHON_MAGICS):
        return ""  # a shell's lines, a page, a file to write
    return "\n".join(_plain(line) for line in lines)


def _plain(line: str) -> str:
    text = line.strip()
    if line.startswith("%%"):
        return ""
    if timed := _TIMED.match(line):
        return timed[1] + line[timed.end() :]
    if text.startswith(("%", "!", "?")) or text.endswith("?"):
        return line[: len(line) - len(line.lstrip())] + "pass"
    return f"{assigned[1]} None" if (assigned := _ASSIGNED.match(line)) else line


def _loads(statement: ast.stmt) -> bool:
    """Whether a statement imports a module that is not loaded yet."""
    match statement:
        case ast.Import(names=names):
            return not sys.modules.keys() >= {alias.name for alias in names}
        case ast.ImportFrom(module=module):
            return module not in sys.modules
    return False


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise SlowError in the body after so many seconds. Windows has no such timer."""
    if sys.platform == "win32":
        yield
        return

    def stop(*_: Any) -> None:
        raise SlowError

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, max(0.01, seconds))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
