"""One lane of grading: a worker and an evaluator side by side, replaced when they die or are ended."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.sandbox.launch import EVALUATOR, WORKER, HeadStart, launch
from grader.sandbox.limits import Limits
from grader.sandbox.messages import Close, Closed, EvaluatorReply, Open, WorkerReply
from grader.sandbox.process import Child, DiedError, StartError, TimedOutError
from grader.sandbox.tiers import PROCESS, Tier
from grader.sandbox.wire import Frame
from grader.snapshot import Snapshot

# Starting Python and JAX on a busy machine; not the learner's time.
STARTUP_SECONDS = 60.0


class Lane:
    """Runs one submission's files, one after the other. Use it as a context manager: it ends what it started.

    Args:
        snapshot: the submission; a copy of it is laid out for the worker.
        limits: what the processes may use.
        head_start: processes with the same limits that run already; this lane's from now on.
        tier: the walls around both processes.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        limits: Limits,
        head_start: HeadStart | None = None,
        tier: Tier = PROCESS,
    ) -> None:
        self._limits = limits
        self._tier = tier
        self._folder = head_start.folder if head_start else Path(tempfile.mkdtemp(prefix="grader-"))
        self._numbers = itertools.count()
        self.files = self._new_files(snapshot)
        self._worker: Child | None = None
        self._worker_scratch: Path | None = None
        self._evaluator: Child | None = None
        if head_start is not None:
            self._worker, self._worker_scratch = self._worker_of(head_start.worker), head_start.scratch
            self._evaluator = self._evaluator_of(head_start.evaluator)
        self._open: Open | None = None

    def __enter__(self) -> Self:
        """Start both processes at once: importing JAX takes longer than whatever the caller does next."""
        self.warm_up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End everything, then remove the files: nothing is left that could still write."""
        for child in (self._worker, self._evaluator):
            if child is not None:
                child.end()
        with contextlib.suppress(
            RecursionError
        ):  # folders nested a thousand deep: left to the system's own cleaning
            shutil.rmtree(self._folder, ignore_errors=True)

    def warm_up(self) -> None:
        """Start what does not run, and do not wait for it."""
        if self._worker is None or not self._worker.is_running:
            self.end_worker()
            self._worker = self._start_worker()
        if self._evaluator is None or not self._evaluator.is_running:
            self._end_evaluator()
            self._evaluator = self._start_evaluator()

    def wait_until_warm(self) -> None:
        """Start what does not run, and wait for it.

        Raises:
            StartError: a process does not start.
        """
        self.warm_up()
        self._started_worker()
        self._started_evaluator()

    def lay_out(self, snapshot: Snapshot) -> None:
        """Lay out other files, in a folder of their own; nothing stays of those before, or of what they wrote."""
        self.close()
        for path in self._worker_scratch.iterdir() if self._worker_scratch else ():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        old, self.files = self.files, self._new_files(snapshot)
        shutil.rmtree(old, ignore_errors=True)

    def interrupt(self) -> None:
        """End both processes from another thread: who waits for an answer sees them die."""
        for child in (self._worker, self._evaluator):
            if child is not None:
                child.end()

    def open(self, path: str, parameters: dict[str, list[str]]) -> Frame:
        """Import one file of the submission in a fresh process; the reply is Ready or Raised."""
        self.close()
        self._started_worker()
        opening = Open(str(self.files / path), parameters)
        reply = self.ask_worker(Frame(opening), time.monotonic() + self._limits.seconds)
        self._open = opening
        return reply

    def reopen(self) -> None:
        """Import the open file again, after its process was ended."""
        if self._open is not None:
            opening, self._open = self._open, None
            self.open(str(Path(opening.path).relative_to(self.files)), opening.parameters)

    def close(self) -> None:
        """Be done with the open file; its process ends."""
        if self._open is None:
            return
        self._open = None
        try:
            if not isinstance(self.ask_worker(Frame(Close()), time.monotonic() + 5).message, Closed):
                self.end_worker()
        except (TimedOutError, DiedError):
            pass  # ended already, and the next file starts a fresh one

    def ask_worker(self, request: Frame, deadline: float) -> Frame:
        """Ask the process with the learner's code; where no answer comes it is ended.

        Raises:
            TimedOutError, DiedError: no answer came.
        """
        if self._worker is None:
            raise DiedError("the process ended")
        try:
            return self._worker.ask(request, deadline)
        except (TimedOutError, DiedError):
            self.end_worker()
            raise

    def ask_evaluator(self, request: Frame, deadline: float) -> Frame:
        """Ask the process that runs programs; where no answer comes it is replaced.

        Raises:
            TimedOutError, DiedError: no answer came.
        """
        evaluator = self._started_evaluator()
        try:
            return evaluator.ask(request, deadline)
        except (TimedOutError, DiedError):
            self._end_evaluator()
            raise

    def end_worker(self) -> None:
        """End the worker with everything it started."""
        if self._worker is not None:
            self.last_words = self._worker.take_output()
            self._worker.end()
            self._worker = None

    def printed(self) -> str:
        """What the learner's code printed since this was last asked, or until its process was ended."""
        if self._worker is not None:
            return self._worker.take_output()
        words, self.last_words = self.last_words, ""
        return words

    last_words = ""

    def _started_worker(self) -> Child:
        self._worker = self._worker or self._start_worker()
        try:
            self._worker.wait_until_started(STARTUP_SECONDS)
        except StartError:
            self.end_worker()
            raise
        return self._worker

    def _started_evaluator(self) -> Child:
        self._evaluator = self._evaluator or self._start_evaluator()
        try:
            self._evaluator.wait_until_started(STARTUP_SECONDS)
        except StartError:
            self._end_evaluator()
            raise
        return self._evaluator

    def _end_evaluator(self) -> None:
        if self._evaluator is not None:
            self._evaluator.end()
            self._evaluator = None

    @property
    def _submissions(self) -> Path:
        """Where copies are laid out: the one folder of a lane that its worker may read."""
        return self._folder / "submissions"

    def _new_files(self, snapshot: Snapshot) -> Path:
        folder = self._submissions / str(next(self._numbers))
        snapshot.write_to(folder)
        return folder

    def _worker_of(self, process: subprocess.Popen[bytes]) -> Child:
        return Child(process, WorkerReply, self._limits)

    def _evaluator_of(self, process: subprocess.Popen[bytes]) -> Child:
        return Child(process, EvaluatorReply, self._limits)

    def _start_worker(self) -> Child:
        self._worker_scratch = self._scratch("worker")
        return self._worker_of(
            launch(WORKER, self._limits, self._worker_scratch, self._tier, [self._submissions])
        )

    def _start_evaluator(self) -> Child:
        return self._evaluator_of(launch(EVALUATOR, self._limits, self._scratch("evaluator"), self._tier))

    def _scratch(self, name: str) -> Path:
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self._folder))
