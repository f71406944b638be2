"""The process that asks, as the place where an exercise is run: a notebook's own functions, with JAX loaded already.

For a learner's own check alone: nothing keeps the code apart, and no limit of time holds; the stop button does. What
crosses is encoded and decoded as it is between processes, so that both places give the same answers.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import io
import linecache
import types
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import jax

from grader.i18n import gettext as _
from grader.programs.interpret import TOTAL
from grader.sandbox.evaluator import evaluate
from grader.sandbox.limits import Limits
from grader.sandbox.messages import (
    EvaluatorReply,
    EvaluatorRequest,
    NotEvaluated,
    Raised,
    Ready,
    WorkerReply,
    WorkerRequest,
)
from grader.sandbox.wire import Frame, TooLargeError, encode, read_frame
from grader.sandbox.worker import load
from grader.sandbox.worker.identifiers import identifiers_in
from grader.sandbox.worker.notebook import parse
from grader.sandbox.worker.requests import RequestHandler
from grader.sandbox.worker.slice import reached
from grader.text import LINES, printable

Functions = Mapping[str, Callable[..., Any]]


class InProcess:
    """Runs functions of this process; a `grader.grading.backend.Backend`. KeyboardInterrupt goes through.

    Args:
        functions: the learner's, by the names that the exercise has for them.
        limits: of these, what may be printed and answered.
    """

    def __init__(self, functions: Functions, limits: Limits) -> None:
        self._given, self._limits = functions, limits
        self._output = _Capped(limits.printed)
        namespaces = [plain.__globals__ for plain in map(_plain, functions.values()) if plain is not None]
        self._handler = RequestHandler(limits, lambda frame: any(frame.f_globals is n for n in namespaces))

    def open(
        self,
        path: str,  # noqa: ARG002 - nothing is read from a file
        parameters: dict[str, list[str]],
        *,
        traces: bool = True,  # noqa: ARG002 - JAX is there
    ) -> Frame:
        """Look at the functions; the reply is Ready or Raised."""
        module = types.ModuleType("notebook")
        vars(module).update(self._given)
        try:
            self._handler.functions.update(load.find_functions(module, parameters))
        except load.RejectedError as rejected:
            return Frame(rejected.reply)
        return Frame(Ready(identifiers(self._given)))

    def begin_check(self) -> None:
        """Nothing is counted here."""

    def trace(self, request: Frame, deadline: float) -> Frame:
        """Trace the learner's functions."""
        return self.call(request, deadline)

    def call(self, request: Frame, deadline: float) -> Frame:  # noqa: ARG002 - there is no limit of time
        """Call the learner's functions, here where they are."""
        with _as_in_a_process_of_its_own(self._output):
            reply = self._handler.reply(_carried(request, WorkerRequest), through=(KeyboardInterrupt,))
        try:
            return _carried(reply, WorkerReply, self._limits.answered)
        except TooLargeError as error:
            return Frame(Raised("answered_too_much", _("The answer is too large: {why}.").format(why=error)))

    def ask_evaluator(self, request: Frame, deadline: float) -> Frame:  # noqa: ARG002 - there is no limit of time
        """Run a program; compiled, where the interpreter might end the process, which is the notebook's."""
        with _as_in_a_process_of_its_own(self._output):
            reply = evaluate(_carried(request, EvaluatorRequest), interpreted=TOTAL)
        try:
            return _carried(reply, EvaluatorReply, self._limits.answered)
        except TooLargeError as error:
            return Frame(
                NotEvaluated("answered_too_much", _("The answer is too large: {why}.").format(why=error))
            )

    def end_worker(self) -> None:
        """There is nothing to end."""

    def printed(self) -> str:
        """What the functions printed since this was last asked."""
        return self._output.take()


class _Capped(io.TextIOBase):
    """Keeps the beginning of what is written."""

    def __init__(self, most: int) -> None:
        self._most, self._text = most, ""

    def write(self, text: str) -> int:
        self._text += text[: self._most - len(self._text)]
        return len(text)

    def take(self) -> str:
        text, self._text = self._text, ""
        return printable(text, LINES)


@contextlib.contextmanager
def _as_in_a_process_of_its_own(output: io.TextIOBase) -> Iterator[None]:
    """On the CPU, with output caught, and warnings as Python has them where nobody has changed it."""
    with (
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
        warnings.catch_warnings(),
        jax.default_device(jax.devices("cpu")[0]),
    ):
        warnings.simplefilter("default")
        for unseen in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", unseen)
        yield


def _carried(frame: Frame, message_type: Any, most: int | None = None) -> Frame:
    """A frame as it arrives in another process: copies of its arrays, builtins for everything else."""
    data = encode(frame) if most is None else encode(frame, most)
    arrived = read_frame(io.BytesIO(data).read, message_type)
    assert arrived is not None
    return arrived


def identifiers(functions: Functions) -> list[str]:
    """Identifiers in what the functions rest on: the cells or files that define them now, and what these import."""
    plain = [found for found in map(_plain, functions.values()) if found is not None]
    names = {found.__name__ for found in plain}
    body: list[ast.stmt] = []
    for namespace in _each(found.__globals__ for found in plain):
        names |= {name for name, value in namespace.items() if any(value is f for f in functions.values())}
        body += _imports(namespace)
        inside = [f for f in map(_plain, list(namespace.values())) if f and f.__globals__ is namespace]
        for filename in dict.fromkeys(found.__code__.co_filename for found in (*plain, *inside)):
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                body += parse("".join(linecache.getlines(filename)), filename).body
    return identifiers_in(ast.Module(reached(body, names), []))


def _imports(namespace: Mapping[str, Any]) -> list[ast.stmt]:
    """Statements that import what a namespace has from elsewhere: a notebook did so in some other cell."""
    body: list[ast.stmt] = []
    for name, value in list(namespace.items()):
        if isinstance(value, types.ModuleType):
            body.append(ast.Import([ast.alias(value.__name__, name)]))
            continue
        own, origin = getattr(value, "__name__", None), getattr(value, "__module__", None)
        if isinstance(own, str) and isinstance(origin, str) and origin != namespace.get("__name__"):
            body.append(ast.ImportFrom(origin, [ast.alias(own, name)], 0))
    return [ast.fix_missing_locations(statement) for statement in body]


def _plain(function: Any) -> types.FunctionType | None:
    """The Python function inside whatever is called: jitted, partial, wrapped, an object; None where there is none."""
    with contextlib.suppress(Exception):  # an object may answer anything
        while isinstance(function, functools.partial):
            function = function.func
        function = inspect.unwrap(function)
        function = getattr(function, "__func__", function)
    return function if isinstance(function, types.FunctionType) else None


def _each(namespaces: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({id(namespace): namespace for namespace in namespaces}.values())
