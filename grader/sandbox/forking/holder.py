"""A process that waits inside a tier's namespaces, so that a forked process can enter them."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.errors import StartError
from grader.sandbox.launch import END_SECONDS, environment
from grader.sandbox.tiers import Walls
from grader.sandbox.tiers.namespaces import NAMESPACES

SECONDS = 60.0
"""For the walls to stand, and for what is behind them to be gone."""


def is_readable(descriptor: int, seconds: float | None) -> bool:
    """Wait until a pipe can be read or a pidfd's process has ended; False after so many seconds, None for no limit."""
    poll = select.poll()  # select() has no room for descriptors above 1,023
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(None if seconds is None else seconds * 1000))


@dataclass(frozen=True)
class Holder:
    """A process that waits inside a tier's namespaces.

    Attributes:
        process: what was started.
        descriptor: a pidfd of the first process in its namespaces, with which all of them end.
        namespaces: those that it does not share with this process.
    """

    process: subprocess.Popen[bytes]
    descriptor: int
    namespaces: list[str]

    def kill(self) -> None:
        """End it, and the first process of its namespaces, which may have forgotten to end with it."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)
        self.process.kill()

    def end(self) -> None:
        """End it, and wait until every process of its namespaces is gone."""
        self.kill()
        is_readable(self.descriptor, SECONDS)
        os.close(self.descriptor)
        _forget(self.process)


def hold(walls: Walls, scratch: Path, half_done: ExitStack) -> Holder:
    """Start a tier's holder, and wait until it is inside its namespaces."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the tier's own command
            walls.holder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(scratch),
            cwd=scratch,
            bufsize=0,
            start_new_session=True,
            pass_fds=walls.descriptors,
        )
        half_done.callback(_forget, process)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"\n")
        if not is_readable(process.stdout.fileno(), SECONDS) or process.stdout.read(1) != b"\n":
            raise StartError("the walls do not stand")
        first = next(iter(_children(process.pid)), process.pid)
        holder = Holder(process, os.pidfd_open(first), [name for name in NAMESPACES if _differs(first, name)])
        half_done.callback(holder.end)
    except OSError as error:
        raise StartError(f"the walls do not stand: {error}") from error
    return holder


def _forget(holder: subprocess.Popen[bytes]) -> None:
    holder.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        holder.wait(END_SECONDS)
    for stream in (holder.stdin, holder.stdout):
        if stream is not None:
            stream.close()


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _differs(pid: int, namespace: str) -> bool:
    theirs, ours = (Path(f"/proc/{one}/ns/{namespace}").readlink() for one in (pid, "self"))
    return theirs != ours
