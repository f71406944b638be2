"""A process that is not believed: ask it with a deadline, hold it to its limits, end it with everything it started."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from grader.i18n import gettext as _
from grader.outcome import State
from grader.sandbox.budget import Budget
from grader.sandbox.errors import DiedError, OverLimitError, StartError, TimedOutError
from grader.sandbox.launch import COPY, END_SECONDS, Process
from grader.sandbox.limits import ANSWERED_TOO_MUCH, MEBI, Limits
from grader.sandbox.streams import Reply, Streams
from grader.sandbox.usage import Usage, descendants, disk_used, look, out_of_disk, over
from grader.sandbox.wire import Frame, TooLargeError, WireError, encode

# How often a tree is looked at while an answer is awaited. What takes less time is not looked at.
LOOK_EVERY = 0.1

# A process that forks faster than it is killed is out of its walls only when its parent is gone: bounded patience.
_ROUNDS = 50
_A_MOMENT = 0.001


class Child:
    """A running worker or evaluator.

    Args:
        process: what `launch` or a fork server started.
        reply_type: what its messages are validated against.
        limits: what it may use, with all that it starts.
        scratch: its folder, the one that it may fill.
        budget: the submission's account.

    Attributes:
        scratch: that folder.
    """

    def __init__(
        self, process: Process, reply_type: Any, limits: Limits, scratch: Path, budget: Budget
    ) -> None:
        self._process, self._limits, self.scratch, self._budget = process, limits, scratch, budget
        self._streams = Streams(process, reply_type, limits, budget)
        self._is_started = self._is_ended = False
        self._ending = threading.Lock()
        self._usage_when_idle = Usage()
        self._usage_at_begin: Usage | None = None
        self._is_importing, self._times = False, 1.0

    @property
    def is_running(self) -> bool:
        """Whether it still runs."""
        return not self._is_ended and self._streams.are_open

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def wait_until_started(self, seconds: float) -> None:
        """Wait for the process to say hello; once is enough.

        Raises:
            StartError: it does not start, which is no fault of a learner's.
        """
        if self._is_started:
            return
        try:
            self.wait(time.monotonic() + seconds)
        except (TimedOutError, DiedError) as error:
            raise StartError(
                f"a grading process did not start: {error} {self.take_output()[-2000:]}"
            ) from error
        self._is_started = True
        self._usage_when_idle = look(self.pid, closely=0)

    def begin(self, *, importing: bool = False, times: float = 1.0) -> None:
        """Count from here what importing a file, or else a round of a check, uses; see `usage.over`."""
        self._streams.forget()
        self._streams.flood, self._usage_at_begin = 0, None
        self._is_importing, self._times = importing, times

    def ask(self, request: Frame, *, deadline: float) -> Frame:
        """Send a request, and wait for the answer until `deadline` (of time.monotonic()).

        Raises:
            TimedOutError, DiedError, OverLimitError: there is no answer; the process is to be ended.
        """
        self._budget.check()
        try:
            data = encode(request)
        except TooLargeError:  # a request carries on what was answered before, and that has its limit
            raise self._answered_too_much() from None
        self._streams.send(data)
        return self.wait(deadline)

    def send(self, request: Frame) -> None:
        """Send a request without waiting; what is printed from now on is kept apart until its answer is there."""
        self._streams.mark()
        self._streams.send(encode(request))

    def wait(self, deadline: float) -> Frame:
        """The next answer, until `deadline`; raises what `ask` does."""
        begun = time.monotonic()
        try:
            reply = self._next_reply(self._budget.until(deadline))
        finally:
            self._streams.unmark()
        self._check_flood()
        if self._is_started and time.monotonic() - begun > LOOK_EVERY / 5:  # long enough to have written much
            self._check_disk(descendants(self.pid))
        if isinstance(reply, TooLargeError):
            raise self._answered_too_much()
        if reply is None or isinstance(reply, WireError):
            raise DiedError(str(reply or "the process ended"))
        return reply

    def _answered_too_much(self) -> OverLimitError:
        sentence = _(ANSWERED_TOO_MUCH).format(size=self._limits.answered // MEBI)
        return OverLimitError(State.ANSWERED_TOO_MUCH, sentence)

    def take_output(self) -> str:
        """What it printed since this was last asked, with names of files as the learner knows them."""
        return self._streams.take_output().replace(f"{self.scratch / COPY}{os.sep}", "")

    def cpu_seconds(self) -> float:
        """The processor time that it has taken so far, with all that it started."""
        return look(self.pid).cpu_seconds

    def is_idle(self) -> bool:
        """Whether nothing runs but what ran before it was asked for anything."""
        return descendants(self.pid) == self._usage_when_idle.pids

    def end(self) -> None:
        """Kill the process and all its descendants, those in sessions of their own too. Once is enough."""
        with self._ending:
            if self._is_ended:
                return  # its number may be another process's by now
            self._is_ended = True
            self._streams.stop()
            self._kill_tree()
            self._streams.join()

    def _next_reply(self, deadline: float) -> Reply:
        while True:
            left = deadline - time.monotonic()
            try:
                return self._streams.take_reply(max(0.0, min(left, LOOK_EVERY)))
            except queue.Empty:
                if self._is_started:
                    self._check_usage()
                if left <= 0:
                    self._budget.check()  # it may be the submission's time that is over
                    raise TimedOutError from None

    def _check_usage(self) -> None:
        """Compare what the tree uses with what it may.

        Raises:
            OverLimitError: it uses more.
        """
        idle = self._usage_when_idle
        usage = look(self.pid, closely=idle.memory + self._limits.memory)
        self._usage_at_begin = self._usage_at_begin or usage
        self._budget.note(self.pid, usage.cpu_seconds)
        self._check_flood()
        error = over(
            usage,
            idle,
            self._usage_at_begin,
            self._limits,
            importing=self._is_importing,
            times=self._times,
        )
        if error is not None:
            raise error
        self._check_disk(usage.pids)
        self._budget.check()

    def _check_disk(self, pids: frozenset[int]) -> None:
        innermost = max(pids, default=self.pid)  # where there is a namespace, it is within
        if disk_used(self.scratch, innermost) > self._limits.disk:
            raise OverLimitError(State.OUT_OF_DISK, out_of_disk(self._limits))

    def _check_flood(self) -> None:
        if self._streams.flood > self._limits.flood:
            sentence = _("Your code printed more than {size} MiB for one check. Is a print in a loop?")
            raise OverLimitError(State.PRINTED_TOO_MUCH, sentence.format(size=self._limits.flood // MEBI))

    def _kill_tree(self) -> None:
        # From the leaves to the root: while the root lives, it adopts what its children leave behind (a tier may make
        # it the subreaper), so that nothing drops out of the tree between a look at it and the kill.
        killed: set[int] = set()
        for _round in range(_ROUNDS):
            if not (living := self._descendants()):
                break
            if killed.issuperset(process.pid for process in living):
                time.sleep(_A_MOMENT)  # nothing new: those that were killed are on their way out
            for process in living:
                killed.add(process.pid)
                with contextlib.suppress(psutil.Error):
                    process.kill()
        group = getattr(self._process, "group", self.pid)
        if sys.platform != "win32" and group is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)

    def _descendants(self) -> list[psutil.Process]:
        """The living processes below it."""
        processes = []
        for pid in descendants(self.pid):
            with contextlib.suppress(psutil.Error):
                processes.append(psutil.Process(pid))
        return [process for process in processes if _is_alive(process)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
