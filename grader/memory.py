"""Keep a long-lived process small: return large arrays to the system when they are freed, and what is free in the heap."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from functools import cache

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # of mallopt(3)
_ARENAS, _LARGE = 1, 1 << 18


@cache
def keep_one_heap() -> None:
    """Make glibc's allocator use one heap, and none for large arrays, once for this process; before threads are started.

    By default each thread has a heap of its own that keeps freed memory, such as the 18 MB of an exercise's arrays. Other
    systems are left alone, here and below.
    """
    if (library := _glibc()) is not None:
        library.mallopt(_ARENA_MAX, _ARENAS)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)


def return_freed_memory() -> None:
    """Return what is free within the heap to the system: of what a piece of work needed, little is left after it."""
    if (library := _glibc()) is not None:
        library.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        if all(hasattr(library, name) for name in ("mallopt", "malloc_trim")):
            return library
    return None
