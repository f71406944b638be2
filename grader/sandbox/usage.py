"""What a process and its descendants use, measured from outside by psutil in a few milliseconds."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from grader.i18n import gettext as _
from grader.outcome import State
from grader.sandbox.errors import OverLimitError
from grader.sandbox.limits import BACKEND_MEMORY, BACKEND_TASKS, MEBI, OUT_OF_MEMORY, Limits
from grader.sandbox.trees import FULL, MAX_ENTRIES, measure


@dataclass(frozen=True)
class Usage:
    """What a tree of processes used at one moment.

    Attributes:
        pids: the processes below the first one.
        memory: bytes of memory, what processes share counted once where the system tells.
        tasks: processes and threads.
        cpu_seconds: processor time so far, of those that ended too, where somebody waited for them.
        written: bytes written to disks so far.
    """

    pids: frozenset[int] = frozenset()
    memory: int = 0
    tasks: int = 0
    cpu_seconds: float = 0.0
    written: int = 0


def look(pid: int, *, closely: int | None = None) -> Usage:
    """Measure what a process and all its descendants use.

    Args:
        pid: the first process.
        closely: resident bytes above which it is worth the time to find out what the processes share.
    """
    tree = list(_tree(pid))
    memory = sum(_asked(lambda p: p.memory_info().rss, process) for process in tree)
    if closely is not None and memory > closely:
        memory = sum(_asked(_own_share, process) for process in tree)
    return Usage(
        frozenset(process.pid for process in tree if process.pid != pid),
        int(memory),
        int(sum(_asked(lambda p: p.num_threads(), process) for process in tree)),
        sum(_asked(lambda p: sum(p.cpu_times()[:4]), process) for process in tree),
        int(sum(_asked(lambda p: p.io_counters().write_bytes, process) for process in tree)),
    )


def descendants(pid: int) -> frozenset[int]:
    """The processes below one."""
    try:
        return frozenset(_told_children(pid))
    except OSError:  # no such file on this system, or a process ended meanwhile
        with contextlib.suppress(psutil.Error):
            return frozenset(child.pid for child in psutil.Process(pid).children(recursive=True))
        return frozenset()


def _told_children(pid: int) -> Iterator[int]:
    # Linux tells each thread's children. psutil finds them among all processes of the machine, which takes milliseconds,
    # and this is asked after every call of an official run.
    # Plain calls of the system: pathlib would take most of the time.
    waiting = [pid]
    while waiting:
        tasks = f"/proc/{waiting.pop()}/task"
        for thread in os.listdir(tasks):  # noqa: PTH208 - see above
            descriptor = os.open(f"{tasks}/{thread}/children", os.O_RDONLY)
            try:
                told = b""
                while part := os.read(descriptor, 1 << 16):
                    told += part
            finally:
                os.close(descriptor)
            children = [int(child) for child in told.split()]
            yield from children
            waiting += children


def over(
    usage: Usage, idle: Usage, mark: Usage, limits: Limits, *, importing: bool = False, times: float = 1.0
) -> OverLimitError | None:
    """The first limit that a tree of processes exceeds, or None.

    Args:
        usage: now.
        idle: before it had done anything.
        mark: when the import or the round of a check began.
        limits: what it may use.
        importing: whether it imports the learner's file, for which there is a limit of its own.
        times: how many times the processor time of an import or a round it may take.
    """
    if usage.memory > idle.memory + BACKEND_MEMORY + limits.memory:
        return OverLimitError(State.OUT_OF_MEMORY, _(OUT_OF_MEMORY))
    if usage.tasks > idle.tasks + BACKEND_TASKS + limits.tasks:
        sentence = _(
            "Your code started more than {tasks} processes and threads. An exercise needs none of its own."
        ).format(tasks=limits.tasks)
        return OverLimitError(State.TOO_MANY_TASKS, sentence)
    cpu_seconds = times * (limits.import_cpu_seconds if importing else limits.cpu_seconds)
    if usage.cpu_seconds - mark.cpu_seconds > cpu_seconds:
        return out_of_cpu(cpu_seconds, importing=importing)
    if usage.written - mark.written > limits.disk:
        return OverLimitError(State.OUT_OF_DISK, out_of_disk(limits))
    return None


def out_of_cpu(seconds: float, *, importing: bool) -> OverLimitError:
    """The error of code that computes for longer than so many seconds, with the sentence for its learner."""
    sentence = (
        _(
            "Importing the file took more than {seconds:g} s of processor time. Is there a loop that never ends, "
            'or a training that belongs under `if __name__ == "__main__":`?'
        )
        if importing
        else _("This check took more than {seconds:g} s of processor time. Is there a loop that never ends?")
    )
    return OverLimitError(State.OUT_OF_CPU, sentence.format(seconds=seconds))


def out_of_disk(limits: Limits) -> str:
    """The sentence for a learner whose code writes too much."""
    return _(
        "Your code wrote more than a check may: {disk} MiB in all, {file} MiB a file. An exercise needs no files."
    ).format(disk=limits.disk // MEBI, file=limits.file_size // MEBI)


def disk_used(scratch: Path, pid: int) -> int:
    """Count the bytes in a scratch folder, as its process sees it.

    A folder inside a namespace is reached through the process, and is a file system of its own: its free blocks tell.
    """
    inside = Path(f"/proc/{pid}/root{scratch}")
    with contextlib.suppress(OSError):
        if sys.platform != "win32" and os.stat(inside).st_dev != os.stat(scratch).st_dev:  # noqa: PTH116 - both by os
            file_system = os.statvfs(inside)
            if file_system.f_files - file_system.f_ffree > MAX_ENTRIES:
                return FULL
            return (file_system.f_blocks - file_system.f_bfree) * file_system.f_frsize
    return measure(scratch)


def _tree(pid: int) -> Iterator[psutil.Process]:
    for number in (pid, *descendants(pid)):
        with contextlib.suppress(psutil.Error):
            yield psutil.Process(number)


def _asked(question: object, process: psutil.Process) -> float:
    assert callable(question)
    with contextlib.suppress(psutil.Error, AttributeError):  # it ended, or this system has no such figure
        return float(question(process))
    return 0.0


def _own_share(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    return int(getattr(full, "pss", 0) or full.uss)
