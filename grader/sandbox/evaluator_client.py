"""Asks a lane's evaluator to run programs; one that gives no answer is ended, and the next request starts another."""

from __future__ import annotations

import time

from grader.i18n import gettext as _
from grader.outcome import State
from grader.sandbox.child import Child
from grader.sandbox.children import Children
from grader.sandbox.errors import DiedError, OverLimitError, TimedOutError
from grader.sandbox.launch import EVALUATOR
from grader.sandbox.messages import Compiled, Compiling
from grader.sandbox.wire import Frame


class EvaluatorClient:
    """The grader's side of an evaluator.

    Args:
        children: the lane's processes.
        compile_seconds: how long the compilation of one program may take.
    """

    def __init__(self, children: Children, compile_seconds: float) -> None:
        self._children, self._compile_seconds = children, compile_seconds

    def ask(self, request: Frame, deadline: float) -> Frame:
        """The answer to a request, until `deadline` (of time.monotonic()).

        Raises:
            TimedOutError, DiedError, OverLimitError: no answer came.
            StartError: the evaluator does not start.
        """
        evaluator = self._children.started(EVALUATOR)
        try:
            reply = evaluator.ask(request, deadline=deadline)
            while isinstance(reply.message, Compiling | Compiled):
                compiling = isinstance(reply.message, Compiling)
                reply = (
                    self._wait_for_compiler(evaluator, deadline) if compiling else evaluator.wait(deadline)
                )
        except (TimedOutError, DiedError, OverLimitError):
            self._children.end(EVALUATOR)
            raise
        return reply

    def _wait_for_compiler(self, evaluator: Child, deadline: float) -> Frame:
        compiled_by = time.monotonic() + self._compile_seconds
        try:
            return evaluator.wait(min(compiled_by, deadline))
        except TimedOutError:
            if compiled_by >= deadline:
                raise
            sentence = _(
                "The traced program took longer than {seconds:g} s to compile. "
                "Is a Python loop unrolled into thousands of operations?"
            ).format(seconds=self._compile_seconds)
            raise OverLimitError(State.COMPILED_TOO_LONG, sentence) from None
