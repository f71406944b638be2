"""Memory that stays flat over hundreds of submissions: large arrays go back to the system when they are freed."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from functools import cache

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # of mallopt(3)
_ARENAS, _LARGE = 2, 1 << 20


@cache
def return_what_is_freed() -> None:
    """Set glibc's allocator so, for this process and once; other systems' have no such call.

    By default each thread gets a heap of its own, and what was freed there, an exercise's arrays by the 18 MB, is kept.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_ARENA_MAX, _ARENAS)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
