"""The three pipes of a process that is not believed: requests in, replies and printed text out.

Each pipe has a thread of its own, which alone closes it: closed by another one it could be between this one's look at
its number and the read, and by then that number may be the next process's pipe.
"""

from __future__ import annotations

import contextlib
import queue
import select
import threading
import time
from typing import IO, Any

from grader.sandbox.budget import Budget
from grader.sandbox.launch import Process
from grader.sandbox.limits import Limits
from grader.sandbox.wire import Frame, TooLargeError, WireError, read_frame
from grader.text import LINES, printable

# What an ended process has left open hangs up at once, unless something that got away holds the other end.
HANG_UP_SECONDS = 0.5
_CAN_POLL = hasattr(select, "poll")  # not on Windows
_CHUNKS = 64  # of output taken at once: a process that prints for ever does not hold the grader up

Reply = Frame | WireError | None
"""A frame, what came instead of one, or None at the stream's end."""


class Streams:
    """Writes requests to a process and reads its replies and its output, without ever blocking on it.

    Args:
        process: what was started.
        reply_type: what its messages are validated against.
        limits: how much it may print and answer.
        budget: the submission's account.

    Attributes:
        flood: bytes printed since the check began; set it to 0 where one begins.
    """

    def __init__(self, process: Process, reply_type: Any, limits: Limits, budget: Budget) -> None:
        self._process, self._limits, self._budget = process, limits, budget
        self._replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        # One is read once somebody waits for it: what nobody asks for stays in the pipe, and its writer waits.
        self._wanted, self._is_wanted = threading.Semaphore(0), False
        self.flood = 0
        self._room, self._counting = 0, threading.Lock()
        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._printed, self._printing = bytearray(), threading.Lock()
        self._mark: int | None = None
        self._is_stopped = self._has_hung_up = False
        self._threads = [
            threading.Thread(target=self._write_requests, daemon=True),
            threading.Thread(target=self._read_replies, args=(reply_type,), daemon=True),
            threading.Thread(target=self._read_output, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def are_open(self) -> bool:
        """Whether the process still runs and has not closed its side."""
        return not self._is_stopped and not self._has_hung_up and self._process.poll() is None

    def send(self, data: bytes) -> None:
        """Write a request; the process may read it or not."""
        self._requests.put(data)

    def take_reply(self, seconds: float) -> Reply:
        """Wait for the next frame, or for what comes instead of it.

        Raises:
            queue.Empty: none has come for so many seconds.
        """
        if not self._is_wanted:
            self.forget()
            self._is_wanted = True
            self._wanted.release()
        reply = self._replies.get(timeout=seconds)
        self._is_wanted = False
        return reply

    def forget(self) -> None:
        """Give back the room of the last frame: who took it has dropped it, or has counted what is kept of it."""
        with self._counting:
            room, self._room = self._room, 0
        if room:
            self._budget.give_back(room)

    def stop(self) -> None:
        """Read no more: the process is about to be killed."""
        self._is_stopped = True
        self._wanted.release()

    def join(self) -> None:
        """Wait, not for long, until all pipes of a process that was killed are closed."""
        self._requests.put(None)
        for thread in self._threads:
            thread.join(HANG_UP_SECONDS)
        self.forget()

    def take_output(self) -> str:
        """What the process printed since the last time, capped, with everything unprintable replaced.

        What was written before an answer is in the pipe when the answer comes; it is taken from there, too. What was
        written after a mark is left.
        """
        self._take_from_pipe()
        with self._printing:
            end = len(self._printed) if self._mark is None else self._mark
            text = bytes(self._printed[:end]).decode("utf-8", "replace")
            del self._printed[:end]
            self._mark = None if self._mark is None else 0
        return printable(text, LINES)

    def mark(self) -> None:
        """Leave what is written from now on to later calls of `take_output`, until `unmark`."""
        self._take_from_pipe()
        with self._printing:
            self._mark = len(self._printed)

    def unmark(self) -> None:
        """Have `take_output` take all that was written."""
        self._mark = None

    def _take_from_pipe(self) -> None:
        """Take what lies in the pipe now."""
        stream = self._pipe("stderr")
        if not _CAN_POLL:
            time.sleep(0.005)  # it may be a moment behind the answer
        with contextlib.suppress(OSError, ValueError), self._printing:  # it may be closed by now
            for _chunk in range(_CHUNKS if _CAN_POLL else 0):
                if not _is_ready(stream) or not self._keep(stream.read(1 << 16)):
                    break

    def _write_requests(self) -> None:
        # A process that never reads would block the grader on a full pipe. What ended is seen by who reads its replies.
        with contextlib.suppress(OSError), self._pipe("stdin") as stream:
            while (data := self._requests.get()) is not None:
                view = memoryview(data)
                while view:
                    view = view[stream.write(view) or 0 :]

    def _read_replies(self, reply_type: Any) -> None:
        try:
            with self._pipe("stdout") as stream:
                while self._wanted.acquire() and not self._is_stopped:
                    if (frame := self._read_frame(stream, reply_type)) is None:
                        break
                    self._replies.put(frame)
                    del frame
            self._has_hung_up = True
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

        return read_frame(read, reply_type, self._limits.answered, self._make_room)

    def _make_room(self, size: int) -> None:
        if not self._budget.make_room(size, lambda: not self._is_stopped):
            raise WireError("the process was ended")
        with self._counting:
            self._room = size
        if self._is_stopped:  # whoever did that may have looked before
            self.forget()

    def _read_output(self) -> None:
        stream = self._pipe("stderr")
        with contextlib.suppress(OSError):
            while not self._is_stopped:
                # Who prints more waits until the flood is noticed, or the next check begins.
                while self.flood > self._limits.flood and self.are_open:
                    time.sleep(0.02)
                if not _CAN_POLL:
                    if not self._keep(stream.read(1 << 16)):
                        break
                elif _is_ready(stream, None):
                    with self._printing:
                        if _is_ready(stream) and not self._keep(stream.read(1 << 16)):
                            break
        with self._printing:
            stream.close()

    def _keep(self, data: bytes) -> bool:
        """Keep the beginning of what is printed, and count all of it; False at the stream's end."""
        room = self._limits.printed - len(self._printed)
        self._printed += data[: max(0, room)]  # the rest is read and dropped, so nothing blocks
        self.flood += len(data)
        self._budget.add(printed=len(data))
        return bool(data)

    def _pipe(self, name: str) -> IO[bytes]:
        stream: IO[bytes] = getattr(self._process, name)
        return stream


def _is_ready(stream: IO[bytes], seconds: float | None = 0.0) -> bool:
    """Whether a pipe can be read without waiting, or has ended; None waits until it is so."""
    poll = select.poll()
    poll.register(stream, select.POLLIN)
    return bool(poll.poll(None if seconds is None else seconds * 1000))


def _read(stream: IO[bytes], size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size and (part := stream.read(min(size - len(parts), 1 << 20))):
        parts += part
    return bytes(parts)
