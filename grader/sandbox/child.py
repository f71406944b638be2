"""Start a process that is not believed, talk to it with a deadline, and end it with everything it started."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import signal
import threading
import time
from pathlib import Path
from typing import IO, Any

import psutil

from grader.i18n import gettext as _
from grader.i18n import mark
from grader.outcome import State
from grader.sandbox.budget import Budget
from grader.sandbox.errors import DiedError, OverLimitError, StartError, TimedOutError
from grader.sandbox.launch import Process
from grader.sandbox.limits import MEBI, Limits
from grader.sandbox.usage import Usage, descendants, disk_used, look, out_of_disk, over
from grader.sandbox.wire import Frame, TooLargeError, WireError, encode, read_frame
from grader.text import LINES, printable

# How often a tree is looked at while an answer is awaited. What takes less time is not looked at.
LOOK_EVERY = 0.1

# What an ended process has left open hangs up at once, unless something that got away holds the other end.
HANG_UP_SECONDS = 0.5

# A process that forks faster than it is killed is out of its walls only when its parent is gone: bounded patience.
_ROUNDS = 50
_CAN_POLL = hasattr(select, "poll")  # not on Windows
_CHUNKS = 64  # of output taken at once: a process that prints for ever does not hold the grader up


_TOO_LARGE = mark(
    "Your code answers with more than {size} MiB. Which array is far larger than the one that was asked for?"
)


class Child:
    """A running worker or evaluator.

    Args:
        process: what `launch` or a fork server started.
        reply_type: what its messages are validated against.
        limits: what it may use, with all that it starts.
        scratch: its folder, the one that it may fill.
        budget: the submission's account.
    """

    def __init__(
        self,
        process: Process,
        reply_type: Any,
        limits: Limits,
        scratch: Path,
        budget: Budget,
    ) -> None:
        self._process = process
        self._replies: queue.SimpleQueue[Frame | WireError | None] = queue.SimpleQueue()
        self._printed = bytearray()
        self._output, self._ending = threading.Lock(), threading.Lock()
        self._flood = 0
        self._limits = limits
        self._scratch = scratch
        self._budget = budget
        self._started = self._ended = self._hung_up = False
        self._idle = Usage()
        self._mark: Usage | None = None
        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        # A stream has a thread of its own, which alone closes it: closed by another one it could be between this one's
        # look at its number and the read, and by then that number may be the next process's pipe.
        self._threads = [
            threading.Thread(target=self._write_requests, daemon=True),
            threading.Thread(target=self._read_replies, args=(reply_type,), daemon=True),
            threading.Thread(target=self._read_output, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it still runs."""
        return not self._ended and not self._hung_up and self._process.poll() is None

    def begin_check(self) -> None:
        """What a check may use is counted from here."""
        self._flood, self._mark = 0, None

    def ask(self, *requests: Frame, deadline: float) -> Frame:
        """Send requests at once, and wait for the first answer until `deadline` (of time.monotonic()).

        Raises:
            TimedOutError, DiedError, OverLimitError: there is no answer; the process is to be ended.
        """
        self._budget.check()
        self._requests.put(b"".join(map(encode, requests)))
        return self.wait(deadline)

    def wait(self, deadline: float) -> Frame:
        """The next answer, until `deadline`; raises what `ask` does."""
        deadline, begun = self._budget.until(deadline), time.monotonic()
        while True:
            left = deadline - time.monotonic()
            try:
                reply = self._replies.get(timeout=max(0.0, min(left, LOOK_EVERY)))
                break
            except queue.Empty:
                if self._started:
                    self._look()
                if left <= 0:
                    self._budget.check()  # it may be the submission's time that is over
                    raise TimedOutError from None
        self._check_flood()
        if self._started and time.monotonic() - begun > LOOK_EVERY / 5:  # long enough to have written much
            self._check_disk(descendants(self._process.pid))
        if isinstance(reply, TooLargeError):
            sentence = _(_TOO_LARGE).format(size=self._limits.answered // MEBI)
            raise OverLimitError(State.ANSWERED_TOO_MUCH, sentence)
        if reply is None or isinstance(reply, WireError):
            raise DiedError(str(reply or "the process ended"))
        return reply

    def is_idle(self) -> bool:
        """Whether nothing runs but what ran before it was asked for anything."""
        return descendants(self._process.pid) == self._idle.pids

    def _look(self) -> None:
        """Compare what the tree uses with what it may.

        Raises:
            OverLimitError: it is over.
        """
        usage = look(self._process.pid, closely=self._idle.memory + self._limits.memory)
        self._mark = self._mark or usage
        self._budget.note(self._process.pid, usage.cpu_seconds)
        self._check_flood()
        if error := over(usage, self._idle, self._mark, self._limits):
            raise error
        self._check_disk(usage.pids)
        self._budget.check()

    def _check_disk(self, pids: frozenset[int]) -> None:
        innermost = max(pids, default=self._process.pid)  # where there is a namespace, it is within
        if disk_used(self._scratch, innermost) > self._limits.disk:
            raise OverLimitError(State.OUT_OF_DISK, out_of_disk(self._limits))

    def _check_flood(self) -> None:
        if self._flood > self._limits.flood:
            sentence = _("Your code printed more than {size} MiB for one check. Is a print in a loop?")
            raise OverLimitError(State.PRINTED_TOO_MUCH, sentence.format(size=self._limits.flood // MEBI))

    def wait_until_started(self, seconds: float) -> None:
        """Wait for the process to say hello; once is enough.

        Raises:
            StartError: it does not start, which is no fault of a learner's.
        """
        if self._started:
            return
        try:
            self.wait(time.monotonic() + seconds)
        except (TimedOutError, DiedError) as error:
            raise StartError(
                f"a grading process did not start: {error} {self.take_output()[-2000:]}"
            ) from error
        self._started = True
        self._idle = look(self._process.pid, closely=0)

    def take_output(self) -> str:
        """What the process printed since the last time, capped, with everything unprintable replaced.

        What was written before an answer is in the pipe when the answer comes; it is taken from there, too.
        """
        stream = self._stream("stderr")
        if not _CAN_POLL:
            time.sleep(0.005)  # it may be a moment behind the answer
        with contextlib.suppress(OSError, ValueError), self._output:  # it may be closed by now
            for _chunk in range(_CHUNKS if _CAN_POLL else 0):
                if not _is_ready(stream) or not self._keep(stream.read(1 << 16)):
                    break
        text = bytes(self._printed).decode("utf-8", "replace")
        self._printed.clear()
        return printable(text, LINES)

    def end(self) -> None:
        """Kill the process and all its descendants, those in sessions of their own too. Once is enough."""
        with self._ending:
            if self._ended:
                return  # its number may be another process's by now
            self._ended = True
            self._end()

    def _end(self) -> None:
        # From the leaves to the root: while the root lives, it adopts what its children leave behind (a tier may make
        # it the subreaper), so that nothing drops out of the tree between a look at it and the kill.
        for _round in range(_ROUNDS):
            if not (found := self._descendants()):
                break
            for process in found:
                with contextlib.suppress(psutil.Error):
                    process.kill()
        group = getattr(self._process, "group", self._process.pid)
        if os.name == "posix" and group is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._requests.put(None)
        for thread in self._threads:
            thread.join(HANG_UP_SECONDS)

    def _descendants(self) -> list[psutil.Process]:
        found = []
        for pid in descendants(self._process.pid):
            with contextlib.suppress(psutil.Error):
                found.append(psutil.Process(pid))
        return [child for child in found if _runs(child)]

    def _write_requests(self) -> None:
        # In a thread of its own: a process that never reads would block the grader on a full pipe. What ended is seen
        # by who reads its replies.
        with contextlib.suppress(OSError), self._stream("stdin") as stream:
            while (data := self._requests.get()) is not None:
                view = memoryview(data)
                while view:
                    view = view[stream.write(view) or 0 :]

    def _read_replies(self, reply_type: Any) -> None:
        try:
            with self._stream("stdout") as stream:
                while not self._ended and (frame := self._read_frame(stream, reply_type)) is not None:
                    self._replies.put(frame)
            self._hung_up = True
            self._replies.put(None)
        except TooLargeError as error:
            self._replies.put(error)
        except (WireError, OSError) as error:
            self._replies.put(WireError(str(error)))

    def _read_frame(self, stream: IO[bytes], reply_type: Any) -> Frame | None:
        def read(size: int) -> bytes:
            data = _read(stream, size)
            self._budget.add(answered=len(data))
            return data

        return read_frame(read, reply_type, self._limits.answered)

    def _read_output(self) -> None:
        stream = self._stream("stderr")
        with contextlib.suppress(OSError):
            while not self._ended:
                # Who prints more waits until the flood is noticed, or the next check begins.
                while self._flood > self._limits.flood and self.is_running:
                    time.sleep(0.02)
                if not _CAN_POLL:
                    if not self._keep(stream.read(1 << 16)):
                        break
                elif _is_ready(stream, None):
                    with self._output:
                        if _is_ready(stream) and not self._keep(stream.read(1 << 16)):
                            break
        with self._output:
            stream.close()

    def _keep(self, data: bytes) -> bool:
        """Keep some of what was printed, and count all of it; whether there was anything, which at the end there is not."""
        room = self._limits.printed - len(self._printed)
        self._printed += data[: max(0, room)]  # the rest is read and dropped, so nothing blocks
        self._flood += len(data)
        self._budget.add(printed=len(data))
        return bool(data)

    def _stream(self, name: str) -> IO[bytes]:
        stream: IO[bytes] = getattr(self._process, name)
        return stream


def _is_ready(stream: IO[bytes], seconds: float | None = 0.0) -> bool:
    """Whether a pipe can be read without waiting, or has ended; None waits until it is so."""
    poll = select.poll()
    poll.register(stream, select.POLLIN)
    return bool(poll.poll(None if seconds is None else seconds * 1000))


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _read(stream: IO[bytes], size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size and (part := stream.read(min(size - len(parts), 1 << 20))):
        parts += part
    return bytes(parts)
