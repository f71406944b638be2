"""A notebook as a learner's file: its cells in order, in one namespace, and what fails in one is passed over.

Plots, packages that are missing here, a folder of Colab's, a training that takes minutes: none of them is what is asked
for, and the functions are. So each statement runs on its own, for a time that leaves the later ones theirs.
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

from grader.sandbox import learner
from grader.sandbox.reach import reached

SUFFIX = ".ipynb"
# Of the time for importing a file, what all cells may take together; the rest is for what comes after.
SHARE = 0.8
_FUTURE = reduce(int.__or__, (getattr(__future__, n).compiler_flag for n in __future__.all_feature_names))
_PYTHON_MAGICS = ("time", "timeit", "capture", "prun")  # what follows them in the cell is Python
_ASSIGNED = re.compile(r"^(\s*[\w.,\s]+=)\s*[%!].*")
_TIMED = re.compile(r"^(\s*)%time\s+(?=\S)")


class SlowError(BaseException):
    """A statement took its share of the time; no `except Exception` of a learner's keeps it."""


@dataclass
class Notebook:
    """The code cells of one notebook.

    Attributes:
        path: where it is laid out.
        cells: their source.
        failures: what was passed over: the cell's number, 1 for the first code cell, and a sentence.
    """

    path: Path
    cells: list[str]
    failures: list[tuple[int, str]] = field(default_factory=list)

    def identifiers(self, wanted: Iterable[str]) -> list[str]:
        """Identifiers in what the wanted functions rest on; see `learner.identifiers`."""
        body: list[ast.stmt] = []
        for cell in self.cells:
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                body += parse(cell, "").body
        return learner.identifiers_in(ast.Module(reached(body, wanted), []))

    def run(self, seconds: float) -> types.ModuleType:
        """Run all cells, as one module."""
        module = learner.new_module(self.path)
        os.environ.setdefault("MPLBACKEND", "Agg")  # a plot opens no window
        ends = time.monotonic() + SHARE * seconds
        with (
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            contextlib.redirect_stdout(nowhere),  # what cells print is no answer
            contextlib.redirect_stderr(nowhere),
        ):
            self._run(module, ends)
        return module

    def _run(self, module: types.ModuleType, ends: float) -> None:
        flags = 0
        for number, cell in enumerate(self.cells, 1):
            filename = f"{self.path}, cell {number}"
            linecache.cache[filename] = (len(cell), None, cell.splitlines(keepends=True), filename)
            try:
                statements = parse(cell, filename).body
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self._note(number, error)
                continue
            for statement in statements:
                try:
                    code = compile(ast.Module([statement], []), filename, "exec", flags, dont_inherit=True)
                    flags |= code.co_flags & _FUTURE
                    with _at_most((ends - time.monotonic()) / 2):
                        exec(code, module.__dict__)  # noqa: S102 - this is what the sandbox is for
                except BaseException as error:  # noqa: BLE001 - an exit() in a cell, too
                    self._note(number, error)

    def trouble(self, name: str) -> str:
        """What failed where a function should have been defined; empty where nothing did."""
        defines = [failure for failure in self.failures if name in self.cells[failure[0] - 1]]
        if not self.failures:
            return ""
        number, sentence = (defines or self.failures)[0]
        return f" Code cell {number} failed: {sentence}"

    def _note(self, number: int, error: BaseException) -> None:
        if isinstance(error, SlowError):
            sentence = "it takes too long to be run here."
        else:
            told = learner.explain(error, lambda _: False).sentence
            sentence = told if told.endswith(".") else f"{told}."
        self.failures.append((number, sentence))


def read(path: Path) -> Notebook:
    """What intake laid out: the texts of the code cells, as JSON."""
    return Notebook(path, msgspec.json.decode(path.read_bytes(), type=list[str]))


def parse(cell: str, filename: str) -> ast.Module:
    """A cell's statements, Jupyter's own notation put aside; line numbers stay.

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


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Stop what runs inside after so long, where the system has timers (not on Windows)."""
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
