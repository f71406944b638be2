"""Run a function on the arrays of many cases at once: its program in the evaluator, or by calls in the file's process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grader.grading.backend import Backend
from grader.programs.target import Spec, Target
from grader.sandbox.messages.evaluator import Evaluated, EvaluateMany
from grader.sandbox.messages.worker import CallMany, Returned, Trace, Traced
from grader.sandbox.wire import Frame
from grader.scoring.formula.probes import Array, NoAnswerError
from grader.values import unpack

SECONDS = 1.5
"""Processor time after which no further run is begun in one request; most take 0.1 s."""
Many = Callable[[list[Array]], list[Any]]
"""Gives an answer for each case, of arrays that are stacked on a first axis; or raises NoAnswerError and what a backend does."""


def by_program(backend: Backend, target: Target, specs: Sequence[Spec], deadline: float) -> Many:
    """Return what runs the traced program of a function.

    Raises:
        NoAnswerError: it can't be traced.
        TimedOutError, DiedError, OverLimitError: there is no answer.
    """
    traced = backend.ask(Frame(Trace(target, list(specs))), deadline)
    message = traced.message
    if not isinstance(message, Traced):
        raise NoAnswerError("it can't be traced again")

    def run(stacks: list[Array]) -> list[Any]:
        request = Frame(EvaluateMany(SECONDS), _numbered(stacks), traced.programs)
        reply = backend.ask_evaluator(request, deadline)
        if not isinstance(reply.message, Evaluated):
            raise NoAnswerError("the program can't be run")
        count = len(stacks[0])
        if any(array.shape[:1] != (count,) for array in reply.arrays.values()):
            raise NoAnswerError("answers are missing")
        tables = [{name: array[i] for name, array in reply.arrays.items()} for i in range(count)]
        return [unpack(message.result, table) for table in tables]

    return run


def by_calls(backend: Backend, target: Target, deadline: float) -> Many:
    """Return what calls a function."""

    def run(stacks: list[Array]) -> list[Any]:
        reply = backend.ask(Frame(CallMany(target, SECONDS), _numbered(stacks)), deadline)
        if not isinstance(reply.message, Returned):
            raise NoAnswerError("a call gives no answer")
        answers = unpack(reply.message.result, reply.arrays)
        if not isinstance(answers, list) or len(answers) != len(stacks[0]):
            raise NoAnswerError("answers are missing")
        return answers

    return run


def _numbered(stacks: list[Array]) -> dict[str, Array]:
    return {str(i): stack for i, stack in enumerate(stacks)}
