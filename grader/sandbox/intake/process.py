"""The process that reads submissions: whatever parses a stranger's bytes happens here."""

from __future__ import annotations

import errno
import io
import os
from typing import Any, BinaryIO, cast

import msgspec

from grader import i18n
from grader.sandbox.intake.messages import (
    PIECE,
    Give,
    Given,
    Index,
    OutOfMemory,
    Refused,
    Request,
    Taken,
    Wanted,
)
from grader.sandbox.limits import Limits, limit_memory, limit_next_request, limit_process
from grader.sandbox.messages.hello import Hello
from grader.sandbox.pipe import Pipe, take_standard_pipe
from grader.sandbox.wire import Frame
from grader.submission.handed_in import Listing
from grader.submission.intake import read
from grader.submission.snapshot import Snapshot, SubmissionError


class Item(io.RawIOBase):
    """A file that was handed in: the grader has it, and is asked for its bytes.

    Args:
        pipe: where to ask.
        number: the item's, in the listing.
        size: its bytes.
    """

    def __init__(self, pipe: Pipe, number: int, size: int) -> None:
        self._pipe, self._number, self._size = pipe, number, size
        self._place = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read from any place on."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to another place."""
        place = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        if place < 0:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        self._place = place
        return place

    def readinto(self, buffer: Any) -> int:
        """Read on into a buffer; 0 at the end."""
        self._pipe.send(Frame(Wanted(self._number, self._place, min(len(buffer), PIECE))))
        answer = self._pipe.receive()
        if answer is None:
            raise SystemExit  # the grader has gone
        if answer.message.problem:
            raise OSError(errno.EIO, answer.message.problem)
        data = answer.programs[0]
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)


def taken(listing: Listing, pipe: Pipe) -> Snapshot | Frame:
    """Read a submission, or return the frame that says why it can't be taken."""

    def open_item(number: int) -> BinaryIO:
        return cast("BinaryIO", io.BufferedReader(Item(pipe, number, listing.items[number].size), PIECE >> 4))

    try:
        return read(listing, open_item)
    except SubmissionError as error:
        return Frame(Refused(str(error)))
    except MemoryError:
        return Frame(OutOfMemory())


def index_of(snapshot: Snapshot) -> Index:
    """Return a snapshot without its files' bytes."""
    return Index(
        list(snapshot.files),
        list(snapshot.notes),
        snapshot.notebooks,
        list(snapshot.missing),
        snapshot.aliases,
        snapshot.definitions or {},
    )


def main(limits: Limits) -> None:
    """Serve requests on the standard pipe until it closes."""
    pipe = take_standard_pipe(Request)
    i18n.use(i18n.choose(os.environ.get(i18n.VARIABLE, i18n.ENGLISH)))
    limit_process(limits)
    limit_memory(limits.memory)
    files: list[bytes] = []
    pipe.send(Frame(Hello()))
    while (frame := pipe.receive()) is not None:
        limit_next_request(limits)
        if isinstance(frame.message, Give):
            pipe.send(Frame(Given(), programs=(files[frame.message.number],)))
            continue
        found = taken(msgspec.json.decode(frame.programs[0], type=Listing), pipe)
        if isinstance(found, Snapshot):
            files = list(found.files.values())
            found = Frame(Taken(), programs=(msgspec.json.encode(index_of(found)),))
        pipe.send(found)
