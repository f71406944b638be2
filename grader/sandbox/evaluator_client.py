"""Asks a lane's evaluator to run programs; one that gives no answer is ended, and the next request starts another."""

from __future__ import annotations

from grader.i18n import gettext as _
from grader.i18n import mark
from grader.outcome import State
from grader.sandbox.children import Children
from grader.sandbox.dissection.messages import Dissected
from grader.sandbox.errors import DiedError, OverLimitError, TimedOutError
from grader.sandbox.launch import EVALUATOR
from grader.sandbox.messages.evaluator import (
    Compiled,
    Compiling,
    Evaluated,
    Known,
    NotCut,
    NotEvaluated,
    NotProvable,
    Piece,
    Uses,
)
from grader.sandbox.wire import Frame

COMPILED_TOO_LONG = mark(
    "The traced program takes too long to compile. Is a Python loop unrolled into thousands of operations?"
)


class EvaluatorClient:
    """The grader's side of an evaluator.

    Args:
        children: the lane's processes.
    """

    def __init__(self, children: Children) -> None:
        self._children = children

    def ask(self, request: Frame, deadline: float) -> Frame:
        """The answer to a request, until `deadline` (of time.monotonic()).

        Raises:
            TimedOutError, DiedError, OverLimitError: no answer came.
            StartError: the evaluator does not start.
        """
        evaluator = self._children.started(EVALUATOR)
        is_compiling = False
        try:
            reply = evaluator.ask(request, deadline=deadline)
            while isinstance(reply.message, Compiling | Compiled):
                is_compiling = isinstance(reply.message, Compiling)
                reply = evaluator.wait(deadline)
            _see_answer(reply)
        except (TimedOutError, DiedError, OverLimitError) as error:
            self._children.end(EVALUATOR)
            if is_compiling and isinstance(error, OverLimitError) and error.state is State.OUT_OF_CPU:
                raise OverLimitError(State.COMPILED_TOO_LONG, _(COMPILED_TOO_LONG)) from None
            raise
        return reply


def _see_answer(reply: Frame) -> None:
    answers = Evaluated | NotEvaluated | Uses | Dissected | Piece | NotCut | Known | NotProvable
    if not isinstance(reply.message, answers):
        raise DiedError("no answer to what was asked")
