"""How the worker looks after the child that runs a learner's file: wait, clean up, end where the grader has ended."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import sys
from collections.abc import Iterator

_SUBREAPER = 36  # prctl(2), PR_SET_CHILD_SUBREAPER
ROUND_MS, SHORT_ROUND_MS = 200, 5  # the short one where a child's end is not told


def adopt_orphans() -> None:
    """Make orphaned descendants children of this process (Linux), so that they are found."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def wait(child: int, reader: int) -> int:
    """Wait for a child and return its exit code, or minus a signal's number.

    Where the grader goes away meanwhile (killed outright, it has no chance to end what it started), everything in this
    process's group is ended, this process too.

    Args:
        child: the process to wait for.
        reader: the descriptor of which the grader holds the other end.
    """
    poll = select.poll()
    poll.register(reader, 0)  # a hang-up is told without being asked for, and no byte is taken from the child
    with _ended(child) as ended:
        if ended is not None:
            poll.register(ended, select.POLLIN)
        while True:
            events = poll.poll(SHORT_ROUND_MS if ended is None else ROUND_MS)
            gone = any(descriptor == reader for descriptor, _ in events)
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            if gone:
                os.killpg(0, signal.SIGKILL)


@contextlib.contextmanager
def _ended(child: int) -> Iterator[int | None]:
    """A descriptor that can be read when the child has ended; None where the system has none (macOS, old Linux)."""
    descriptor = None
    if hasattr(os, "pidfd_open"):
        with contextlib.suppress(OSError):
            descriptor = os.pidfd_open(child)
    try:
        yield descriptor
    finally:
        if descriptor is not None:
            os.close(descriptor)
