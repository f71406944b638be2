"""The limits of a submission, and those of them that a process sets for itself."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import msgspec

from grader.i18n import mark

MEBI = 1 << 20
# A hundred steps of a training that are called one after the other take ten times as long as the same in a program.
TRAINING = 3.0


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a check and a submission may use; the same in an official run and in a learner's own check.

    The tree is a worker or an evaluator with all that it started. Its memory and its tasks are counted above what it had
    when it had done nothing yet, since JAX's own share differs between machines.

    What decides points is processor time, so that a grade is the same on an idle and on a busy machine; the wall clock
    only ends what waits, and is several times as long.

    Attributes:
        seconds: wall clock for importing a file, and for each round of a check.
        cpu_seconds: processor time of the tree for each round of a check: its cases are called in two, and a training may
            take `TRAINING` times as long (`grading.exercise`).
        import_cpu_seconds: processor time of the tree for importing a file, once for an exercise.
        proof_cpu_seconds: processor time of the tree for following the programs of an exercise that passed, for a proof.
        memory: bytes that the tree may have at a time.
        tasks: processes and threads that the tree may have at a time.
        open_files: descriptors that one process may have open.
        file_size: bytes that one written file may have.
        disk: bytes that the tree may have on the disk at a time, and may write for one check.
        printed: bytes kept of what a learner's code prints.
        flood: bytes printed for one check after which it is ended.
        answered: bytes that one answer may have, and so many as well all that are kept of an exercise until they are
            compared: those of the course's take half a MiB.
        total_seconds: wall clock for a submission, from the first file opened.
        total_cpu_seconds: processor time for a submission.
        total_printed, total_answered: bytes printed, and bytes of answers, of a submission.
    """

    seconds: float = 60.0
    cpu_seconds: float = 10.0
    import_cpu_seconds: float = 20.0
    proof_cpu_seconds: float = 5.0
    memory: int = 2048 * MEBI
    tasks: int = 128
    open_files: int = 256
    file_size: int = 64 * MEBI
    disk: int = 256 * MEBI
    printed: int = 20_000
    flood: int = 8 * MEBI
    answered: int = 16 * MEBI
    total_seconds: float = 1800.0
    total_cpu_seconds: float = 600.0
    total_printed: int = 32 * MEBI
    total_answered: int = 1024 * MEBI


def of_a_check(seconds: float) -> Limits:
    """The limits of a check that may compute for so many seconds: for what waits, a clock that runs several times as long.

    Beside six other processes that compute, on one core, a second of processor time takes seven.
    """
    return Limits(cpu_seconds=seconds, seconds=6 * seconds)


# Measured with jax 0.10 and MALLOC_ARENA_MAX=2: the CPU backend and a first compilation take 170 MiB of address space
# and 17 threads on two cores, and 35 MiB and 4 threads for each further one. It starts in a learner's own process,
# after the tree was looked at, so it is added to what is allowed.
_CORES = os.cpu_count() or 1
BACKEND_MEMORY = (256 + 48 * _CORES) * MEBI
BACKEND_TASKS = 24 + 6 * _CORES


def limit_process(limits: Limits) -> None:
    """Set this process's own limits, which its children inherit. Windows has none.

    They are walls of their own: the tree as a whole is looked at from outside, a few times a second.
    """
    if sys.platform == "win32":
        return
    import resource

    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, limits.file_size)
    _lower(resource.RLIMIT_NOFILE, limits.open_files)
    # The backstop of a grader that is gone: twice the whole submission's time.
    _lower(resource.RLIMIT_CPU, int(2 * limits.total_cpu_seconds) + 1)
    if sys.platform == "linux":
        limit_memory(BACKEND_MEMORY + limits.memory)
        # Counted for the user, or for the user in a namespace: of use where that is this sandbox's alone. Not for root.
        if os.environ.get(ALONE):
            _lower(resource.RLIMIT_NPROC, limits.tasks + BACKEND_TASKS + 8)


def limit_memory(size: int) -> None:
    """Limit the bytes of address space that this process may take from now on. Linux only."""
    if sys.platform == "linux":
        import resource

        address_space = int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
        _lower(resource.RLIMIT_AS, address_space + size)


def limit_next_request(limits: Limits) -> None:
    """Limit this process's processor time from now on: an endless loop must not outlive its grader."""
    if sys.platform == "win32":
        return
    import resource

    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    allowed = int(used + max(TRAINING * limits.cpu_seconds, limits.import_cpu_seconds)) + 2
    soft = allowed if hard == resource.RLIM_INFINITY else min(allowed, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


ALONE = "GRADER_USER_IS_ALONE"
"""Set where a tier gives a sandbox a user of its own, so that the user's processes are the sandbox's."""


def _lower(resource_id: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(resource_id)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS declines some
        resource.setrlimit(resource_id, (value, value))


ANSWERED_TOO_MUCH = mark(
    "Your code answers with more than {size} MiB. Which array is far larger than the one that was asked for?"
)
OUT_OF_MEMORY = mark(
    "Your code asked for more memory than a check has. Which array is far larger than the answer?"
)
