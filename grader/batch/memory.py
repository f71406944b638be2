"""Keep memory flat over hundreds of submissions: return large arrays to the system when they are freed."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from functools import cache

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # of mallopt(3)
_ARENAS, _LARGE = 2, 1 << 20


@cache
def return_freed_memory() -> None:
    """Make glibc's allocator return freed memory to the system, once for this process; other systems are left alone.

    By default each thread has a heap of its own that keeps freed memory, such as the 18 MB of an exercise's arrays.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_ARENA_MAX, _ARENAS)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
