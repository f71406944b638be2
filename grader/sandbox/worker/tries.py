"""Call a learner's function as small changes of its source would leave it, one at a time.

The module's namespace is what the functions see, so a change is made there: the statement that holds it is run again, with
all others that the function rests on, and in the end the namespace is what it was.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import linecache
import os
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from grader.mutation.repairs import Repair, repairs
from grader.mutation.vocabulary import Kind
from grader.programs.call import JaxPacker, apply
from grader.programs.target import Target
from grader.sandbox.messages.worker import Put, Ready, TryChanges
from grader.sandbox.worker.as_numpy import StandIns, as_numpy, libraries_of, uses_jax
from grader.sandbox.worker.cells import Placed
from grader.sandbox.worker.choices import CHOICE, joined
from grader.sandbox.worker.frozen import frozen, plain
from grader.sandbox.worker.moment import SlowError, at_most, moments
from grader.sandbox.worker.slice import reached
from grader.sandbox.worker.statements import compiled
from grader.values import Node

SLOW_STATEMENT = 0.005
"""Seconds of processor time; a statement that takes more is not run again for a change that stands elsewhere."""
FIRST = 1.5
"""Processor time of the learner's own function when it is first called: JAX compiles what is called with new shapes."""
LEAST, MOST, TIMES = 0.05, 0.5, 20
"""Processor time of one call: so many times as much as the learner's own function takes, within bounds.

With JAX it is the most: a right change has other shapes, whose operations are compiled when they are first called."""
PATIENCE = 10.0
"""Seconds on the clock after which a call ends that only waits."""
MOST_LINES = 50_000
Answer = tuple[Node, list[Any]]


@dataclass
class _Statement:
    """A statement that the functions rest on, and its code."""

    placed: Placed
    code: types.CodeType
    flags: int
    is_slow: bool = False


@dataclass
class _Change:
    """A change of a statement, and those of the same place, of which it is the one with this number."""

    statement: _Statement
    repair: Repair
    together: _Together
    choice: int


@dataclass
class _Together:
    """The changes of one place, and the code of them all, once it is known; None where there is none."""

    repairs: list[Repair] = field(default_factory=list)
    is_compiled: bool = False
    code: types.CodeType | None = None


@dataclass
class Tries:
    """The changes of an open file.

    Attributes:
        namespace: the module's.
        statements: all statements of the file, at the top level.
        wanted: the names of the functions asked for.
    """

    namespace: dict[str, Any] = field(default_factory=dict)
    statements: Sequence[Placed] = ()
    wanted: Sequence[str] = ()
    _ranks: dict[int, list[_Change]] = field(default_factory=dict)
    _needed: list[_Statement] = field(default_factory=list)
    _kinds: dict[str, Kind] = field(default_factory=dict)
    _lines: dict[str, set[int]] = field(default_factory=dict)
    _seconds: float = LEAST
    _before: dict[str, Any] | None = None
    _is_jaxs: bool = False
    _stand_ins: StandIns | None = None
    _libraries: list[dict[str, Any]] = field(default_factory=list)
    _limit: Callable[[float, float], contextlib.AbstractContextManager[None]] = at_most

    def begin(self, target: Target, arrays: Sequence[Any]) -> None:
        """Find out which changes there are, if that is not known yet."""
        if not self._needed:
            self._look(target, arrays)

    def _look(self, target: Target, arrays: Sequence[Any]) -> None:
        """Run the function as it is: see which lines that reaches, what its names are, and how long it takes."""
        body = [placed.statement for placed in self.statements]
        needed = {id(statement) for statement in reached(body, self.wanted)}
        flags, self._is_jaxs = 0, uses_jax(self.namespace)
        if "jax" in sys.modules:
            self._stand_ins, self._libraries = StandIns(), libraries_of(self.namespace)
        with self._aside():
            for placed in self.statements:
                code, flags = compiled(placed.statement, placed.filename, flags)
                if id(placed.statement) not in needed or isinstance(
                    placed.statement, ast.Import | ast.ImportFrom
                ):
                    continue
                statement = _Statement(placed, code, flags)
                self._needed.append(statement)
                if not _defines(placed.statement):
                    # The quicker of two runs: the first one may import what it needs.
                    statement.is_slow = min(self._time_of(code), self._time_of(code)) > SLOW_STATEMENT
            seen = _Seen({s.placed.filename for s in self._needed})
            answer = self._try(None, target, arrays, FIRST, seen)
        if self._stand_ins is not None:
            self._libraries = libraries_of(self.namespace)  # with those that were first needed in a call
        with self._aside():
            start = time.process_time()
            self._try(None, target, arrays, MOST)
            needs_jax = self._stand_ins is not None and (answer is None or self._stand_ins.real > 0)
            least = MOST if needs_jax else LEAST
            self._seconds = min(MOST, max(least, TIMES * (time.process_time() - start)))
            self._kinds, self._lines = seen.kinds, seen.lines

    def _time_of(self, code: types.CodeType) -> float:
        """How long a learner's own statement takes, run as when it was imported."""
        start = time.process_time()
        with contextlib.suppress(Exception), at_most(MOST, PATIENCE):
            exec(code, self.namespace)  # noqa: S102 - this is what the sandbox is for
        return time.process_time() - start

    def of_rank(self, rank: int) -> list[_Change]:
        """All changes of one rank."""
        if rank not in self._ranks:
            tree = ast.Module([placed.statement for placed in self.statements], [])
            self._ranks[rank] = changes = []
            for statement in self._needed:
                is_whole = not _defines(statement.placed.statement)
                lines = None if is_whole else self._lines.get(statement.placed.filename)
                places: dict[tuple[int, str, int | None], _Together] = {}
                for repair in repairs(statement.placed.statement, tree, rank, self._kinds, lines):
                    place = (id(repair.parent), repair.field, repair.index)
                    together = places.setdefault(place, _Together())
                    changes.append(_Change(statement, repair, together, len(together.repairs)))
                    together.repairs.append(repair)
        return self._ranks[rank]

    def answers(
        self, request: TryChanges, numbers: Sequence[int], arrays: Sequence[Any], until: float
    ) -> Iterator[Answer | None]:
        """Yield the answer that each change leads to, None where it leads to none, until the processor time is used."""
        changes = self.of_rank(request.rank)
        if self._stand_ins is not None:
            self._stand_ins.gradients.known = request.gradients
        # Few are left for a larger case, and a map that is a loop may take its time there.
        seconds = FIRST if request.gradients or request.numbers is not None else self._seconds
        with self._aside():
            for number in numbers:
                if time.process_time() > until:
                    return
                yield self._try(changes[number], request.target, arrays, seconds)

    def put(self, rank: int, number: int | None) -> Put | Ready:
        """Leave the file changed, and say where that is; or as it was."""
        if self._before is None:
            self._before = dict(self.namespace)
        self.namespace.clear()
        self.namespace.update(self._before)
        if number is None:
            return Ready()
        change = self.of_rank(rank)[number]
        statement, repair = change.statement, change.repair
        self._run_statements(statement, _compiled(statement, repair))
        line = getattr(repair.about, "lineno", statement.placed.statement.lineno)
        first, last = _around(statement.placed.statement, line)
        text = linecache.getline(statement.placed.filename, line).strip()
        return Put(line, first, last, text, statement.placed.place.cell)

    @contextlib.contextmanager
    def _aside(self) -> Iterator[None]:
        """Print nowhere, warn of nothing, and leave the namespace as it is."""
        with (
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            as_numpy(self._stand_ins, self.namespace, *self._libraries),
            moments() as self._limit,
        ):
            warnings.simplefilter("ignore")
            yield

    def _try(
        self,
        change: _Change | None,
        target: Target,
        arrays: Sequence[Any],
        seconds: float,
        seen: _Seen | None = None,
    ) -> Answer | None:
        was = dict(self.namespace)
        for name, value in was.items():
            if type(value) in (list, dict, set, np.ndarray) and not name.startswith("__"):
                with contextlib.suppress(Exception):
                    self.namespace[name] = copy.deepcopy(value)
        # What may be written into is a copy.
        given = frozen(list(arrays)) if self._is_jaxs else [np.array(array) for array in arrays]
        if self._stand_ins is not None:
            self._stand_ins.gradients.begin()
        try:
            with self._limit(seconds, PATIENCE):
                if change is None:
                    self._run_statements(None, None)
                else:
                    self.namespace[CHOICE] = change.choice
                    self._run_statements(change.statement, _code(change))
                function = self.namespace[target.function]
                if seen is not None:
                    with seen.watching():
                        value = apply(function, target, given)
                else:
                    value = apply(function, target, given)
                packer = JaxPacker()
                node = packer.pack(plain(value))
                return node, [np.array(array) for array in packer.arrays]
        except (Exception, SlowError, SystemExit):  # noqa: BLE001 - most changes make no sense
            return None
        finally:
            self.namespace.clear()
            self.namespace.update(was)

    def _run_statements(self, changed: _Statement | None, code: types.CodeType | None) -> None:
        for statement in self._needed:
            if statement is changed and code is not None:
                exec(code, self.namespace)  # noqa: S102 - this is what the sandbox is for
            elif not statement.is_slow:
                exec(statement.code, self.namespace)  # noqa: S102 - as above


def _code(change: _Change) -> types.CodeType:
    """The code of a statement as a change, or any of the same place, leaves it."""
    together = change.together
    if not together.is_compiled:
        together.is_compiled = True
        if (repair := joined(together.repairs)) is not None:
            with contextlib.suppress(SyntaxError, ValueError, TypeError, RecursionError):
                together.code = _compiled(change.statement, repair)
    return together.code or _compiled(change.statement, change.repair)


def _compiled(statement: _Statement, repair: Repair) -> types.CodeType:
    before = repair.put()
    try:
        return compiled(statement.placed.statement, statement.placed.filename, statement.flags)[0]
    finally:
        repair.put_back(before)


def _around(statement: ast.stmt, line: int) -> tuple[int, int]:
    """The first and the last line of the smallest statement around a line; of one with a body, those of its head."""
    first = last = line
    for node in ast.walk(statement):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno):
            body = getattr(node, "body", None)
            end = body[0].lineno - 1 if body else node.end_lineno or node.lineno
            if line <= max(end, node.lineno):
                first, last = node.lineno, max(end, node.lineno)
    return first, last


def _defines(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef | ast.ClassDef)


@dataclass
class _Seen:
    """The lines that a call runs in some files, and what the names are there."""

    files: set[str]
    kinds: dict[str, Kind] = field(default_factory=dict)
    lines: dict[str, set[int]] = field(default_factory=dict)
    count: int = 0

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch what is called in the body."""
        before = sys.gettrace()
        sys.settrace(self._called)
        try:
            yield
        finally:
            sys.settrace(before)

    def _called(self, frame: types.FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        del argument
        if frame.f_code.co_filename not in self.files:
            return None
        lines = self.lines.setdefault(frame.f_code.co_filename, set())
        lines.add(frame.f_lineno)
        self.count += 1
        if event == "return" or (event == "line" and self.count < MOST_LINES):
            for name, value in frame.f_locals.items():
                self._note(name, value)
        return self._called

    def _note(self, name: str, value: Any) -> None:
        kind = kind_of(value)
        self.kinds[name] = kind if self.kinds.get(name, kind) == kind else "any"


def kind_of(value: Any) -> Kind:
    """What a value is, for the changes that make sense of it."""
    if isinstance(value, bool | str) or value is None or isinstance(value, Mapping):
        return "other"
    if isinstance(value, int | np.integer):
        return "int"
    if isinstance(value, tuple):
        return "tuple"
    if isinstance(value, float | np.floating):
        return "float"
    return "array" if hasattr(value, "dtype") and hasattr(value, "shape") else "other"
