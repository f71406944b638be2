"""What one submission may use, and the part of it that a process sets for itself."""

from __future__ import annotations

import contextlib
import sys

import msgspec

MEBI = 1 << 20


class Limits(msgspec.Struct, frozen=True):
    """Limits of an official run and of a learner's own check alike.

    Attributes:
        seconds: wall clock for one check, and for importing a file.
        memory: bytes of address space a process may take. JAX alone reserves about 0.6 GB.
        printed: bytes kept of what a learner's code prints.
        file_size: bytes that one written file may have.
    """

    seconds: float = 10.0
    memory: int = 4096 * MEBI
    printed: int = 20_000
    file_size: int = 64 * MEBI


def limit_memory(size: int) -> None:
    """Cap this process's address space, where the system can (Linux does; macOS ignores or declines it)."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    size = size if hard == resource.RLIM_INFINITY else min(size, hard)
    with contextlib.suppress(ValueError, OSError):  # some macOS versions decline it
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def limit_files(size: int) -> None:
    """Cap the size of files that this process writes, and write no core dumps."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
