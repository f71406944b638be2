"""Many submissions graded side by side in this process, or one exercise alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_changed = threading.Condition()
_beside, _waiting, _is_alone = 0, 0, False


@contextmanager
def beside_others() -> Iterator[None]:
    """Grade while others do, and not while one is alone; who waits to be alone goes first."""
    global _beside  # noqa: PLW0603 - a process's own count
    with _changed:
        _changed.wait_for(lambda: not _is_alone and not _waiting)
        _beside += 1
    try:
        yield
    finally:
        with _changed:
            _beside -= 1
            _changed.notify_all()


@contextmanager
def alone() -> Iterator[None]:
    """Grade while nobody else does in this process."""
    global _waiting, _is_alone  # noqa: PLW0603 - see above
    with _changed:
        _waiting += 1
        _changed.wait_for(lambda: not _is_alone and not _beside)
        _waiting -= 1
        _is_alone = True
    try:
        yield
    finally:
        with _changed:
            _is_alone = False
            _changed.notify_all()
