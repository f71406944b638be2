"""The untrusted side's end of the pipe: frames in on one descriptor, frames out on another."""

from __future__ import annotations

import os
import select
import sys
from dataclasses import dataclass
from typing import Any

from grader.sandbox.wire import MAX_ARRAYS, Frame, encode, read_frame


@dataclass(frozen=True)
class Pipe:
    """Two descriptors, unbuffered: a forked child must find every byte that its parent has not read."""

    reader: int
    writer: int
    message_type: Any

    def is_asked(self) -> bool:
        """Whether a request waits, or the grader has gone; True where the system can't tell."""
        if not hasattr(select, "poll"):  # on Windows
            return True
        poll = select.poll()
        poll.register(self.reader, select.POLLIN)
        return bool(poll.poll(0))

    def receive(self) -> Frame | None:
        """The next request, or None when the grader has gone."""
        return read_frame(self._read, self.message_type)

    def send(self, frame: Frame, most: int = MAX_ARRAYS) -> None:
        """Write one frame.

        Raises:
            TooLargeError: it has more than `most` bytes of arrays, or is over the wire's limits.
        """
        data = memoryview(encode(frame, most))
        while data:
            data = data[os.write(self.writer, data) :]

    def _read(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size and (part := os.read(self.reader, min(size - len(parts), 1 << 20))):
            parts += part
        return bytes(parts)


def take_standard_pipe(message_type: Any) -> Pipe:
    """Move the pipe away from descriptors 0 and 1, so that print() and input() do not meet it.

    Afterwards standard input is empty, and standard output goes where standard error goes.
    """
    pipe = Pipe(os.dup(0), os.dup(1), message_type)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (pipe.reader, pipe.writer):
            msvcrt.setmode(descriptor, os.O_BINARY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return pipe
