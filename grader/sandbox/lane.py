"""One lane of grading: a submission's files, opened, traced, called and evaluated one after the other."""

from __future__ import annotations

import contextlib
import itertools
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from grader.i18n import gettext as _
from grader.outcome import State
from grader.sandbox.budget import Budget
from grader.sandbox.child import Child
from grader.sandbox.children import STARTUP_SECONDS, Children
from grader.sandbox.errors import DiedError, OverLimitError, StartError, TimedOutError
from grader.sandbox.launch import EVALUATOR, PLAIN, SCIENTIFIC, WORKER, HeadStart, Start, launch
from grader.sandbox.limits import Limits
from grader.sandbox.messages import (
    Close,
    Closed,
    Compiled,
    Compiling,
    Died,
    Heard,
    Open,
    Ready,
)
from grader.sandbox.tiers import PROCESS, Tier
from grader.sandbox.wire import Frame
from grader.submission.snapshot import Snapshot

CLOSE_SECONDS = 2.0
# What a file names decides which worker opens it, and so only how long it takes: each can import all that others have.
_BUILT_ON_JAX = (b"jax", b"flax", b"optax", b".at[")


class Lane:
    """Runs one submission's files, one after the other. Use it as a context manager: it ends what it started.

    Args:
        snapshot: the submission; a copy of it is laid out for the worker.
        limits: what the processes may use.
        head_start: processes with the same limits that run already; this lane's from now on.
        tier: the walls around both processes.
        budget: the submission's account, where other lanes draw on it, too.
        apart: whether cases are to be kept apart from each other: a process for each call. A function that saw inputs
            may remember them; a traced one sees none.
        start: how processes are started: each by itself, or by forking (`grader.sandbox.forking.client`).
    """

    def __init__(
        self,
        snapshot: Snapshot,
        limits: Limits,
        head_start: HeadStart | None = None,
        tier: Tier = PROCESS,
        budget: Budget | None = None,
        *,
        apart: bool = False,
        start: Start = launch,
    ) -> None:
        self._start = start
        self._limits = limits
        self._budget = budget or Budget(limits)
        self._folder = head_start.folder if head_start else Path(tempfile.mkdtemp(prefix="grader-"))
        self._children = Children(self._folder, self._submissions, limits, tier, self._budget, start)
        if head_start is not None:
            self._children.take(WORKER, head_start.worker, head_start.scratch)
            self._children.take(EVALUATOR, head_start.evaluator, head_start.evaluator_scratch)
        self._numbers = itertools.count()
        self.files = self._new_files(snapshot)
        self._kind = self._traces_in = self._calls_in = WORKER
        self._opening: Open | None = None
        self._running: str | None = None  # the kind of worker in which the file's process waits
        self._apart = apart

    def __enter__(self) -> Self:
        """Start both processes at once if importing JAX takes them longer than whatever the caller does next."""
        if self._start is launch:
            self.warm_up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End everything, then remove the files: nothing is left that could still write."""
        self.interrupt()
        with contextlib.suppress(RecursionError):
            # Folders nested a thousand deep are left to the system's own cleaning.
            shutil.rmtree(self._folder, ignore_errors=True)

    def warm_up(self) -> None:
        """Start what does not run, and do not wait for it; also after `interrupt`."""
        self._children.resume()
        if self._worker is not None and not self._worker.is_running:
            self.end_worker()
        self._children.prepare(self._kind)
        self._children.prepare(EVALUATOR)

    def wait_until_warm(self) -> None:
        """Start what does not run, and wait for it.

        Raises:
            StartError: a process does not start.
        """
        self.warm_up()
        self._children.started(self._kind)
        self._children.started(EVALUATOR)

    def lay_out(self, snapshot: Snapshot) -> None:
        """Lay out other files, in a folder of their own, with a fresh account; nothing stays of those before."""
        self.close()
        self._budget.reset()
        old, self.files = self.files, self._new_files(snapshot)
        shutil.rmtree(old, ignore_errors=True)

    def interrupt(self) -> None:
        """End the processes from another thread, and start none until `warm_up`: who waits for an answer sees them die."""
        self._children.interrupt()

    @property
    def _worker(self) -> Child | None:
        """The worker that is spoken to."""
        return self._children.get(self._kind)

    def open(self, path: str, parameters: dict[str, list[str]], *, traces: bool = True) -> Frame:
        """Import one file of the submission in a fresh process; the reply is Ready or Raised.

        Args:
            path: the file's, inside the submission.
            parameters: names of the parameters of each function asked for.
            traces: whether functions will be traced.
        """
        self.close()
        if self._start is not launch:
            self._traces_in = self._fitting(path, traces=traces)
            self._calls_in = self._fitting(path, traces=False)
        self._kind = self._traces_in
        self._children.started(self._kind)
        self._budget.begin()
        self.begin_check()
        self._opening = Open(str(self.files / path), parameters)
        return self._import(self._opening)

    def _import(self, opening: Open) -> Frame:
        self._begin(opening)
        self._running = self._kind
        return self._answer(time.monotonic() + self._limits.seconds)

    def _begin(self, opening: Open, *more: Frame) -> None:
        """Have the worker start a process for a file, and see that it says so itself.

        Whatever others have written comes before the worker's answer, and nobody else can know the word. Then a fresh
        one is asked: who opens a file does not answer for what was left by others.

        Raises:
            StartError: the fresh one does not answer either.
        """
        for seconds in (CLOSE_SECONDS, STARTUP_SECONDS):
            worker, word = self._children.started(self._kind), secrets.token_hex(8)
            request = Frame(msgspec.structs.replace(opening, word=word))
            with contextlib.suppress(TimedOutError, DiedError, OverLimitError):
                heard = worker.ask(request, *more, deadline=time.monotonic() + seconds)
                if self._is_its_word(heard, word):
                    return
            self.end_worker()
            self._budget.check()
        raise StartError("a fresh worker does not answer")

    def _is_its_word(self, reply: Frame, word: str) -> bool:
        return bool(reply.message == Heard(word))

    def begin_check(self) -> None:
        """What a check may use is counted from here."""
        self._children.begin_check()

    def close(self) -> None:
        """Be done with the open file: its process ends, and the worker with it unless that is seen to be as new."""
        self._opening = None
        if self._running is not None:
            self._kind = self._running
            self._end_process()

    def _end_process(self) -> None:
        self._running = None
        # Where no answer comes the worker is ended, and the next one is fresh.
        with contextlib.suppress(TimedOutError, DiedError, OverLimitError):
            self._see_end(self._asked(Frame(Close()), time.monotonic() + CLOSE_SECONDS))

    def _see_end(self, reply: Frame) -> None:
        if not isinstance(reply.message, Closed) or self._worker is None or not self._worker.is_idle():
            self.end_worker()

    def trace(self, request: Frame, deadline: float) -> Frame:
        """Have the open file's functions traced; where its process has ended, in a fresh one.

        Raises:
            TimedOutError, DiedError, OverLimitError: no answer came; the worker is ended.
        """
        self._kind = self._traces_in
        return self._ask_open(request, deadline)

    def call(self, request: Frame, deadline: float) -> Frame:
        """Have the open file's functions called; in a process that does nothing else, where cases are kept apart.

        Raises:
            TimedOutError, DiedError, OverLimitError: no answer came; the worker is ended.
        """
        if not self._apart:
            return self._ask_open(request, deadline)
        self._kind = self._calls_in
        if self._running == self._kind:  # a process that has seen no inputs so far
            reply = self._asked(request, deadline)
            self._end_process()
            return reply
        if self._opening is None:
            raise DiedError("no file is open")
        self._begin(msgspec.structs.replace(self._opening, once=True), request)
        reply = self._answer(deadline)
        if not isinstance(reply.message, Died):
            with contextlib.suppress(TimedOutError, DiedError, OverLimitError):
                self._see_end(self._answer(time.monotonic() + CLOSE_SECONDS))
        return reply

    def _ask_open(self, request: Frame, deadline: float) -> Frame:
        if self._running is None:
            if self._opening is None:
                raise DiedError("no file is open")
            reply = self._import(self._opening)
            if not isinstance(reply.message, Ready):
                return reply
        return self._asked(request, deadline)

    def _asked(self, request: Frame, deadline: float) -> Frame:
        """Ask the process with the learner's code."""
        return self._answer(deadline, request)

    def _answer(self, deadline: float, *requests: Frame) -> Frame:
        """The worker's next answer; where none comes it is ended."""
        if self._worker is None:
            raise DiedError("the process ended")
        try:
            reply = (
                self._worker.ask(*requests, deadline=deadline) if requests else self._worker.wait(deadline)
            )
        except (TimedOutError, DiedError, OverLimitError):
            self.end_worker()
            raise
        if isinstance(reply.message, Died):
            self.end_worker()  # the process may say so itself, and go on reading what is asked
        return reply

    def ask_evaluator(self, request: Frame, deadline: float) -> Frame:
        """Ask the process that runs programs; where no answer comes it is replaced.

        Raises:
            TimedOutError, DiedError, OverLimitError: no answer came.
        """
        evaluator = self._children.started(EVALUATOR)
        try:
            reply = evaluator.ask(request, deadline=deadline)
            while isinstance(reply.message, Compiling | Compiled):
                reply = self._compiled(evaluator, reply, deadline)
        except (TimedOutError, DiedError, OverLimitError):
            self._children.end(EVALUATOR)
            raise
        return reply

    def _compiled(self, evaluator: Child, reply: Frame, deadline: float) -> Frame:
        if isinstance(reply.message, Compiled):
            return evaluator.wait(deadline)
        own = time.monotonic() + self._limits.compile_seconds
        try:
            return evaluator.wait(min(own, deadline))
        except TimedOutError:
            if own >= deadline:
                raise
            sentence = _(
                "The traced program took longer than {seconds:g} s to compile. "
                "Is a Python loop unrolled into thousands of operations?"
            ).format(seconds=self._limits.compile_seconds)
            raise OverLimitError(State.COMPILED_TOO_LONG, sentence) from None

    def end_worker(self) -> None:
        """End the worker with everything it started."""
        self._children.end(self._kind)
        if self._running == self._kind:
            self._running = None

    def printed(self) -> str:
        """What the learner's code printed since this was last asked, or until its process was ended."""
        return self._children.printed()

    @property
    def _submissions(self) -> Path:
        """Where copies are laid out: the one folder of a lane that its worker may read."""
        return self._folder / "submissions"

    def _fitting(self, path: str, *, traces: bool) -> str:
        """The kind of worker that has loaded what a file names, and little more."""
        source = (self.files / path).read_bytes()
        if b"scipy" in source:
            return SCIENTIFIC
        return WORKER if traces or any(name in source for name in _BUILT_ON_JAX) else PLAIN

    def _new_files(self, snapshot: Snapshot) -> Path:
        folder = self._submissions / str(next(self._numbers))
        snapshot.write_to(folder)
        return folder
