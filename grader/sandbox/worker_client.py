"""Asks one worker of a lane to start a process for a file, to answer in it, and to end it.

The worker itself is ours; the process that it starts for a file runs a learner's code, writes into the same pipe, and
may lie. So a start is believed only where the worker repeats a secret word, and an end only where nothing is left.
"""

from __future__ import annotations

import contextlib
import secrets
import time

import msgspec

from grader.sandbox.budget import Budget
from grader.sandbox.child import Child
from grader.sandbox.children import STARTUP_SECONDS, Children
from grader.sandbox.errors import DiedError, OverLimitError, StartError, TimedOutError
from grader.sandbox.messages.worker import Close, Closed, Died, Heard, Open
from grader.sandbox.wire import Frame

CLOSE_SECONDS = 2.0
_NO_ANSWER = (TimedOutError, DiedError, OverLimitError)


class WorkerClient:
    """The grader's side of one worker.

    Args:
        children: the lane's processes.
        kind: which of them: a worker of `grader.sandbox.launch`.
        budget: the submission's account.

    Attributes:
        has_file: whether a file's process waits in the worker for its next request.
    """

    def __init__(self, children: Children, kind: str, budget: Budget) -> None:
        self._children, self.kind, self._budget = children, kind, budget
        self.has_file = self._is_answering = False

    @property
    def child(self) -> Child | None:
        """The worker's process; None where it does not run."""
        return self._children.get(self.kind)

    def start_file(self, opening: Open) -> None:
        """Have the worker start a process for a file, and see that it says so itself.

        What others have written comes before the worker's answer, and nobody else can know the word. A worker that does
        not answer is replaced by a fresh one: who opens a file does not answer for what was left by others.

        Raises:
            StartError: the fresh one does not answer either.
        """
        for seconds in (CLOSE_SECONDS, STARTUP_SECONDS):
            worker, word = self._children.started(self.kind), secrets.token_hex(8)
            request = Frame(msgspec.structs.replace(opening, word=word))
            with contextlib.suppress(*_NO_ANSWER):
                reply = worker.ask(request, deadline=time.monotonic() + seconds)
                if self._is_its_word(reply, word):
                    self.has_file = True
                    return
            self.end()
            self._budget.check()
        raise StartError("a fresh worker does not answer")

    def ask(self, deadline: float, request: Frame | None = None) -> Frame:
        """The next answer of the file's process, after this request if there is one; where none comes the worker is ended.

        Raises:
            TimedOutError, DiedError, OverLimitError: no answer came.
        """
        if self.child is None:
            raise DiedError("the process ended")
        is_answering, self._is_answering = self._is_answering, False
        try:
            child = self.child
            if request is not None and is_answering:
                child.wait(deadline)  # the answer to what was sent is none to this
            reply = child.wait(deadline) if request is None else child.ask(request, deadline=deadline)
        except _NO_ANSWER:
            self.end()
            raise
        if isinstance(reply.message, Died):
            self.end()  # the process may say so itself, and go on reading what is asked
        return reply

    def send(self, request: Frame) -> None:
        """Have the file's process begin with a request; `ask` without one then waits for the answer."""
        if self.child is not None:
            self._is_answering = True
            self.child.send(request)

    def end_file(self) -> None:
        """End the file's process; the worker with it, unless that is seen to be as new."""
        self.has_file = False
        # Where no answer comes the worker is ended, and the next one is fresh.
        with contextlib.suppress(*_NO_ANSWER):
            self._see_end(self.ask(time.monotonic() + CLOSE_SECONDS, Frame(Close())))

    def end(self) -> None:
        """End the worker with everything it started."""
        self.has_file = self._is_answering = False
        self._children.end(self.kind)

    def _see_end(self, reply: Frame) -> None:
        if not isinstance(reply.message, Closed) or self.child is None or not self.child.is_idle():
            self.end()

    def _is_its_word(self, reply: Frame, word: str) -> bool:
        return bool(reply.message == Heard(word))
