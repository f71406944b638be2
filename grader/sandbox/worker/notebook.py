"""Run a notebook as a learner's file: its cells in order, in one namespace; a statement that fails is skipped.

Plots, packages that are missing here, a folder of Colab's, a training that takes minutes: none of them is what is asked
for, and the functions are. So each statement runs on its own: what the functions rest on for a good part of the time
that is left, and anything else, for what it may change, for a moment.
"""

from __future__ import annotations

import ast
import contextlib
import os
import sys
import time
import types
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.i18n import gettext as _
from grader.sandbox.worker.cells import ALL, SUFFIX, Cells, Placed, parse_notation
from grader.sandbox.worker.explain import explain
from grader.sandbox.worker.jupyter import Shell, provide
from grader.sandbox.worker.moment import SlowError, at_most
from grader.sandbox.worker.passed_over import PassedOver, Place
from grader.sandbox.worker.seeming import seeming_names
from grader.sandbox.worker.slice import bound, reached
from grader.sandbox.worker.statements import compiled, note

# Of the time for importing a file, what all cells may take together; the rest is for what comes after.
SHARE = 0.8
# Seconds of processor time for a statement that no function rests on, and for all of them.
MOMENT, MOMENTS = 0.1, 0.5
PATIENCE = 5  # times as much on the clock, for what waits


@dataclass
class Notebook:
    """The statements of one notebook, or of a script that was one.

    Attributes:
        path: where it is laid out.
        wanted: the names of the functions asked for.
        passed_over: takes what failed and was passed over.
    """

    path: Path
    wanted: Iterable[str]
    passed_over: PassedOver = field(default_factory=PassedOver)

    def __post_init__(self) -> None:
        """Parse all cells, and find what the functions rest on."""
        self._loop: Any = None  # of a notebook that awaits something: in Jupyter one always runs
        self._module = types.ModuleType("__main__")
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._cells = Cells(self._unreadable)
        if self.path.suffix == SUFFIX:
            self._cells.read_notebook(self.path)
        else:
            self._cells.read_script(self.path.read_bytes().decode("utf-8-sig", "replace"), self.path)
        self._reached = reached(self.body, self.wanted)

    @property
    def body(self) -> list[ast.stmt]:
        """The statements of all cells."""
        return [placed.statement for placed in self._cells.statements]

    @property
    def statements(self) -> list[Placed]:
        """The statements of all cells, and where each is."""
        return self._cells.statements

    @property
    def written(self) -> dict[str, str]:
        """The files that the cells write, by name."""
        return self._cells.written

    def run(self, module: types.ModuleType, cpu_seconds: float, seconds: float) -> None:
        """Run all statements, as one module.

        Args:
            module: the module.
            cpu_seconds: processor time that importing a file has.
            seconds: the same on the clock.
        """
        self._module = module
        provide(Shell(module.__dict__, self._execute))
        with (
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            contextlib.redirect_stdout(nowhere),  # what cells print is no answer
            contextlib.redirect_stderr(nowhere),
        ):
            self._run(time.process_time() + SHARE * cpu_seconds, time.monotonic() + SHARE * seconds)

    def _run(self, cpu_ends: float, ends: float) -> None:
        moments = MOMENTS
        if any(_awaits(statement) for statement in self.body):
            self._loop = _event_loop()
        needed = {id(statement) for statement in self._reached}
        for placed in self._cells.statements:
            start = time.process_time()
            is_needed = id(placed.statement) in needed or placed.is_shells
            if not is_needed and _loads(placed.statement):
                continue  # slow perhaps, and a package that was stopped half way would be broken for all that follows
            allowed = (cpu_ends - start) / 2 if is_needed else min(MOMENT, moments)
            waiting = (ends - time.monotonic()) / 2 if is_needed else PATIENCE * allowed
            try:
                code, self._flags = compiled(placed.statement, placed.filename, self._flags)
                if is_needed or allowed > 0:
                    with at_most(allowed, waiting):
                        self._run_code(code)
            except SlowError:
                sentence = _("it takes too long to be run here.")
                self.passed_over.note(placed.place, sentence, _binds(placed))
            except BaseException as error:  # noqa: BLE001 - an exit() in a cell, too
                note(self.passed_over, placed.statement, placed.place, error)
            if not is_needed:
                moments -= time.process_time() - start

    def _run_code(self, code: types.CodeType) -> None:
        if self._loop is None:
            exec(code, self._module.__dict__)  # noqa: S102 - this is what the sandbox is for
        else:
            self._loop.run_until_complete(self._inside(code))

    async def _inside(self, code: types.CodeType) -> None:
        found = eval(code, self._module.__dict__)  # noqa: S307 - as above
        if isinstance(found, Coroutine):
            await found

    def _execute(self, text: str, file: Path | None) -> Any:
        """Run what a magic holds, where that is known only now: a text, or a file."""
        cells = Cells(self._unreadable)
        if file is not None and file.suffix == SUFFIX:
            cells.read_notebook(file, numbered=False)
        elif file is not None:
            cells.read(file.read_text("utf-8"), str(file.absolute()), Place(file=file.name))
        else:
            body = parse_notation(text, "<magic>").body
            if len(body) == 1 and isinstance(body[0], ast.Expr):
                code = compile(ast.Expression(body[0].value), "<magic>", "eval", dont_inherit=True)
                return eval(code, self._module.__dict__)  # noqa: S307 - as above
            cells.statements += [Placed(statement, "<magic>", Place()) for statement in body]
        for placed in cells.statements:
            code, self._flags = compiled(placed.statement, placed.filename, self._flags)
            exec(code, self._module.__dict__)  # noqa: S102 - as above
        return None

    def _unreadable(self, place: Place, text: str, error: BaseException) -> None:
        binds = [ALL] if text == ALL else seeming_names(text)
        self.passed_over.note(place, explain(error, lambda _: False).sentence, binds)


def _binds(placed: Placed) -> set[str]:
    return set(bound(placed.statement))


def _awaits(statement: ast.stmt) -> bool:
    return any(
        isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)
        or (isinstance(node, ast.comprehension) and node.is_async)
        for node in ast.walk(statement)
    )


def _loads(statement: ast.stmt) -> bool:
    """Whether a statement imports a module that is not loaded yet."""
    match statement:
        case ast.Import(names=names):
            return not sys.modules.keys() >= {alias.name for alias in names}
        case ast.ImportFrom(module=module):
            return module not in sys.modules
    return False


def _event_loop() -> Any:
    """An event loop without a socket pair to be woken by from other threads: walls may forbid sockets."""
    import asyncio

    class Loop(asyncio.SelectorEventLoop):
        def _make_self_pipe(self) -> None:
            pass

        def _close_self_pipe(self) -> None:
            pass

        def _write_to_self(self) -> None:
            pass

    return Loop()
