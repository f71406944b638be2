"""Run an exercise in this process: on functions defined in a notebook, with JAX loaded already.

Only for a learner's own check: the code is not isolated and has no time limit; the stop button ends it. Messages are
encoded and decoded as between processes, so that the answers are the same.
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
from pathlib import Path
from typing import Any

import jax

from grader.i18n import gettext as _
from grader.programs.interpret import TOTAL
from grader.sandbox.evaluator import evaluate
from grader.sandbox.limits import Limits
from grader.sandbox.messages.evaluator import EvaluatorReply, EvaluatorRequest, NotEvaluated, Uses
from grader.sandbox.messages.worker import Raised, Ready, WorkerReply, WorkerRequest
from grader.sandbox.wire import Frame, TooLargeError, encode, read_frame
from grader.sandbox.worker import load
from grader.sandbox.worker.cells import Placed, parse
from grader.sandbox.worker.passed_over import Place
from grader.sandbox.worker.reach import uses_of
from grader.sandbox.worker.requests import RequestHandler, each
from grader.sandbox.worker.tries import Tries
from grader.sandbox.worker.watch import Watch
from grader.text import LINES, printable

Functions = Mapping[str, Callable[..., Any]]


class InProcess:
    """A `grader.grading.backend.Backend` that runs functions in this process. KeyboardInterrupt is not caught.

    Args:
        functions: the learner's functions, by their names in the exercise.
        limits: only those on printed text and answers hold.
    """

    def __init__(self, functions: Functions, limits: Limits) -> None:
        self._functions, self._limits = functions, limits
        self._output = _Capped(limits.printed)
        self._asked: Iterator[Frame] = iter(())
        plain = [function for function in map(_python_function, functions.values()) if function is not None]
        namespaces = [function.__globals__ for function in plain]
        sources = {Path(function.__code__.co_filename).name for function in plain}
        self._handler = RequestHandler(
            limits,
            lambda frame: any(frame.f_globals is n for n in namespaces),
            source=sources.pop() if len(sources) == 1 else "",
        )

    def open(
        self,
        path: str,  # noqa: ARG002 - nothing is read from a file
        parameters: dict[str, list[str]],
        forbidden: list[str],
        *,
        traces: bool = True,  # noqa: ARG002 - JAX is there
    ) -> Frame:
        """Take the functions; the reply is Ready or Raised."""
        module = types.ModuleType("notebook")
        vars(module).update(self._functions)
        try:
            self._handler.functions.update(load.find_functions(module, parameters))
        except load.RejectedError as rejected:
            return Frame(rejected.reply)
        self._handler.watch = Watch(frozenset(forbidden))
        self._handler.tries = tries_of(self._functions)
        return Frame(Ready())

    def uses(self, path: str, functions: list[str], forbidden: list[str]) -> Frame:  # noqa: ARG002 - as above
        """Read the code behind the functions; the reply is Uses."""
        return Frame(Uses(uses(self._functions, forbidden)))

    def begin_round(self, times: float) -> None:
        """Do nothing: no limit is counted for each round of a check."""

    def ask(self, request: Frame, deadline: float) -> Frame:
        """Trace or call the learner's functions in this process."""
        self.send(request)
        return self.next_answer(deadline)

    def send(self, request: Frame) -> None:
        """Begin nothing: it is done when it is waited for."""
        self._asked = each(_carried(request, WorkerRequest))

    def next_answer(self, deadline: float) -> Frame:  # noqa: ARG002 - there is no limit of time
        """The next answer to what was asked: it is called when it is waited for."""
        with _worker_conditions(self._output):
            reply = self._handler.reply(next(self._asked), through=(KeyboardInterrupt,))
        try:
            return _carried(reply, WorkerReply, self._limits.answered)
        except TooLargeError as error:
            return Frame(Raised("answered_too_much", _("The answer is too large: {why}.").format(why=error)))

    def ask_evaluator(self, request: Frame, deadline: float) -> Frame:  # noqa: ARG002 - there is no limit of time
        """Run a program; it is compiled if the interpreter might end this process, the notebook's."""
        with _worker_conditions(self._output):
            reply = evaluate(_carried(request, EvaluatorRequest), interpreted=TOTAL)
        try:
            return _carried(reply, EvaluatorReply, self._limits.answered)
        except TooLargeError as error:
            return Frame(
                NotEvaluated("answered_too_much", _("The answer is too large: {why}.").format(why=error))
            )

    def keep(self, size: int) -> None:
        """Do nothing: the memory is the learner's own."""

    def end_worker(self) -> None:
        """Do nothing: there is no worker process."""

    def printed(self) -> str:
        """Return what the functions printed since the last call."""
        return self._output.take()


class _Capped(io.TextIOBase):
    """A text stream that keeps only the beginning of what is written."""

    def __init__(self, most: int) -> None:
        self._most, self._text = most, ""

    def write(self, text: str) -> int:
        self._text += text[: self._most - len(self._text)]
        return len(text)

    def take(self) -> str:
        text, self._text = self._text, ""
        return printable(text, LINES)


@contextlib.contextmanager
def _worker_conditions(output: io.TextIOBase) -> Iterator[None]:
    """Compute on the CPU, catch output, and set Python's default warnings, as in a process of its own."""
    with (
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
        warnings.catch_warnings(),
        jax.default_device(jax.devices("cpu")[0]),
    ):
        warnings.simplefilter("default")
        for hidden in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", hidden)
        yield


def _carried(frame: Frame, message_type: Any, most: int | None = None) -> Frame:
    """Return a frame as it arrives in another process: arrays are copied, everything else becomes builtins."""
    data = encode(frame) if most is None else encode(frame, most)
    arrived = read_frame(io.BytesIO(data).read, message_type)
    assert arrived is not None
    return arrived


def uses(functions: Functions, forbidden: Iterable[str]) -> list[str]:
    """List forbidden library functions in the code behind functions: the cells or files that define them, their imports."""
    plain = [function for function in map(_python_function, functions.values()) if function is not None]
    names = {function.__name__ for function in plain}
    body: list[ast.stmt] = []
    for namespace in _distinct(function.__globals__ for function in plain):
        names |= {name for name, value in namespace.items() if any(value is f for f in functions.values())}
        body += _imports(namespace)
        neighbours = [
            f for f in map(_python_function, list(namespace.values())) if f and f.__globals__ is namespace
        ]
        for filename in dict.fromkeys(function.__code__.co_filename for function in (*plain, *neighbours)):
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                body += parse("".join(linecache.getlines(filename)), filename).body
    return uses_of(body, [Path.cwd()], names, frozenset(forbidden), {})


def tries_of(functions: Functions) -> Tries:
    """The small changes of the cells or files that define functions; none where these are not all found by their names."""
    plain = [function for function in map(_python_function, functions.values()) if function is not None]
    namespaces = _distinct(function.__globals__ for function in plain)
    if len(namespaces) != 1 or any(namespaces[0].get(name) is not f for name, f in functions.items()):
        return Tries()
    namespace = namespaces[0]
    neighbours = [
        f for f in map(_python_function, list(namespace.values())) if f and f.__globals__ is namespace
    ]
    statements = []
    for filename in dict.fromkeys(function.__code__.co_filename for function in (*neighbours, *plain)):
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            body = parse("".join(linecache.getlines(filename)), filename).body
            statements += [Placed(statement, filename, Place(line=statement.lineno)) for statement in body]
    return Tries(namespace, statements, list(functions))


def _imports(namespace: Mapping[str, Any]) -> list[ast.stmt]:
    """Return import statements for the imported objects of a namespace, which a notebook imports in other cells."""
    body: list[ast.stmt] = []
    for name, value in list(namespace.items()):
        if isinstance(value, types.ModuleType):
            body.append(ast.Import([ast.alias(value.__name__, name)]))
            continue
        own_name, origin = getattr(value, "__name__", None), getattr(value, "__module__", None)
        if isinstance(own_name, str) and isinstance(origin, str) and origin != namespace.get("__name__"):
            body.append(ast.ImportFrom(origin, [ast.alias(own_name, name)], 0))
    return [ast.fix_missing_locations(statement) for statement in body]


def _python_function(function: Any) -> types.FunctionType | None:
    """Return the Python function inside a callable (jitted, partial, wrapped, a method), or None if there is none."""
    with contextlib.suppress(Exception):  # an object may answer anything
        while isinstance(function, functools.partial):
            function = function.func
        function = inspect.unwrap(function)
        function = getattr(function, "__func__", function)
    return function if isinstance(function, types.FunctionType) else None


def _distinct(namespaces: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({id(namespace): namespace for namespace in namespaces}.values())
