"""Traces of an exercise's cases: the next one is begun in the file's process while the evaluator runs the program before it.

Both processes are busy then. What is traced, and in which order, is the same as if each waited for the other: only a trace
that comes next for certain is begun.
"""

from __future__ import annotations

from grader.grading.backend import Backend
from grader.grading.traced import TracedPrograms
from grader.sandbox.messages.worker import Trace
from grader.sandbox.wire import Frame


class Tracing:
    """The traces of one exercise.

    Args:
        backend: what traces the learner's functions.
        traced: the programs that were traced so far.
    """

    def __init__(self, backend: Backend, traced: TracedPrograms) -> None:
        self._backend, self._traced = backend, traced
        self._begun: Trace | None = None
        self._early: Frame | None = None
        """What was begun was answered with this, for which somebody had to wait before its turn."""

    def answer(self, request: Trace, deadline: float) -> Frame:
        """The answer to a case's trace; raises what a backend does."""
        if (known := self._traced.reply_to(request)) is not None:
            return known
        begun, self._begun = self._begun, None
        early, self._early = self._early, None
        if begun is None:
            reply = self._backend.ask(Frame(request), deadline)
        else:
            assert begun == request, "another trace was begun"
            reply = self._backend.next_answer(deadline) if early is None else early
        self._traced.note(request, reply)
        return reply

    def begin(self, request: Trace) -> None:
        """Have a trace begun whose turn comes next, unless one is begun already."""
        if self._begun is not None:
            return
        self._begun = request
        self._backend.send(Frame(request))

    def settle(self, deadline: float) -> None:
        """Wait until what was begun is done, since the file's process is to do something else before that one's turn.

        Raises what a backend does.
        """
        if self._begun is not None and self._early is None:
            self._early = self._backend.next_answer(deadline)
