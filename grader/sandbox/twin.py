"""A second process, forked from this one, that shares its work.

A task that is done for the first time is taken by whichever of the two is free. When it comes again both know how long it took,
and what of that was for the first time: so both should be ready at once.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import IO, Self

import msgspec

_TOKEN = struct.Struct(
    ">H"
)  # the number of a task; written and read at once, so that no two processes get the same
_SIZE = struct.Struct(">Q")
_NO_MORE = 0xFFFF
MOST = 4_000
"""Tasks at a time: their numbers are in a pipe, which must hold all of them."""


class Done(msgspec.Struct, frozen=True):
    """A task's result.

    Attributes:
        data: the result.
        seconds: how long it took, without what was for the first time.
        once: how long that took; less, or nothing, when this process does the task again.
    """

    data: bytes
    seconds: float = 0.0
    once: float = 0.0


Work = Callable[[bytes, str], Done]
"""Does a task of an order."""


class _Share(msgspec.Struct, frozen=True):
    """What the twin is told: the order, the new tasks, which any process may do, and those that are the twin's own."""

    order: bytes
    tasks: list[str]
    own: list[str]


class Twin:
    """Does the tasks of orders in this process and in a forked one; in this one alone where none can be forked.

    Use it as a context manager, from the only thread of a process that has no XLA backend yet. An exception of a task ends the
    process that it is in, and with it the other one.

    Args:
        work: does a task; it must give the same in either process.
        alone: whether to fork nothing.
    """

    def __init__(self, work: Work, *, alone: bool = False) -> None:
        self._work = work
        self._took: dict[str, tuple[float, float]] = {}
        self._known_here: set[str] = set()
        self._known_there: set[str] = set()
        self._pid = 0
        if not alone and can_share():
            self._fork()

    def __enter__(self) -> Self:
        """It is there already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the twin."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0

    def do(self, order: bytes, tasks: Sequence[str]) -> dict[str, bytes]:
        """Do all tasks of an order, and return their results; of new ones the last are begun first.

        Raises:
            RuntimeError: the twin has ended; it has said why.
        """
        new = [task for task in reversed(tasks) if task not in self._took]
        if not self._pid or len(tasks) < 2 or len(new) > MOST:
            return {task: self._work(order, task).data for task in tasks}
        ours, its = self._shared([task for task in tasks if task in self._took])
        os.write(self._numbers_in, b"".join(map(_TOKEN.pack, [*range(len(new)), _NO_MORE, _NO_MORE])))
        _write(self._to_twin, msgspec.msgpack.encode(_Share(order, new, its)))
        here = {task: self._work(order, task) for task in self._in_turn(new, ours)}
        answer = _read(self._from_twin)
        if answer is None:
            raise RuntimeError("the process that shares the work has ended")
        there = msgspec.msgpack.decode(answer, type=dict[str, Done])
        self._known_here |= here.keys()
        self._known_there |= there.keys()
        results = here | there
        for task, done in results.items():
            once = self._took[task][1] if task in self._took else 0
            self._took[task] = done.seconds, max(once, done.once)
        return {task: done.data for task, done in results.items()}

    def _shared(self, tasks: Sequence[str]) -> tuple[list[str], list[str]]:
        """Share tasks that were done before: the longest first, each where it is done sooner."""
        shares: tuple[list[str], list[str]] = ([], [])
        loads = [0.0, 0.0]
        for task in sorted(tasks, key=lambda task: -self._took[task][0]):
            seconds, once = self._took[task]
            ends = [
                load + seconds + (0 if task in known else once)
                for load, known in zip(loads, (self._known_here, self._known_there), strict=True)
            ]
            which = ends.index(min(ends))
            shares[which].append(task)
            loads[which] = ends[which]
        return shares

    def _in_turn(self, new: Sequence[str], own: Sequence[str]) -> Iterator[str]:
        """What this process is to do: its own tasks, then whichever of the new ones the other has not taken."""
        yield from own
        while (number := _TOKEN.unpack(os.read(self._numbers_out, _TOKEN.size))[0]) != _NO_MORE:
            yield new[number]

    def _fork(self) -> None:
        self._numbers_out, self._numbers_in = os.pipe()
        (twin_reads, here_writes), (here_reads, twin_writes) = os.pipe(), os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if not self._pid:
            status = 1
            try:
                for descriptor in (here_writes, here_reads, self._numbers_in):
                    os.close(descriptor)  # so that an end of the other process is one of these pipes
                self._serve(os.fdopen(twin_reads, "rb"), os.fdopen(twin_writes, "wb"))
                status = 0
            except BrokenPipeError:  # nobody is there any more
                status = 0
            except BaseException:  # noqa: BLE001 - a forked process must not go on as if it were the other one
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(status)
        for descriptor in (twin_reads, twin_writes):
            os.close(descriptor)
        self._to_twin, self._from_twin = os.fdopen(here_writes, "wb"), os.fdopen(here_reads, "rb")

    def _serve(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        while (request := _read(reader)) is not None:
            share = msgspec.msgpack.decode(request, type=_Share)
            results = {task: self._work(share.order, task) for task in self._in_turn(share.tasks, share.own)}
            _write(writer, msgspec.msgpack.encode(results))


def can_share() -> bool:
    """Whether a second process can be forked, and has a processor to itself."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def _write(stream: IO[bytes], data: bytes) -> None:
    stream.write(_SIZE.pack(len(data)))
    stream.write(data)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes | None:
    """The next message, or None where the other process has ended."""
    header = stream.read(_SIZE.size)
    if len(header) < _SIZE.size:
        return None
    (size,) = _SIZE.unpack(header)
    data = stream.read(size)
    return data if len(data) == size else None
