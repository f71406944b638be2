"""Give code a moment: what takes longer is left in the middle."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any


class SlowError(BaseException):
    """Code has used its time; it is no Exception, so that a learner's `except` does not stop it."""


@contextlib.contextmanager
def at_most(cpu_seconds: float, seconds: float) -> Iterator[None]:
    """Raise SlowError in the body after so much processor time, or after so long. Windows has no such timers."""
    with moments() as limit, limit(cpu_seconds, seconds):
        yield


@contextlib.contextmanager
def moments() -> Iterator[Callable[[float, float], contextlib.AbstractContextManager[None]]]:
    """Give what limits a body as `at_most` does, for many bodies: who answers a timer is set once."""
    if sys.platform == "win32":
        yield lambda *_: contextlib.nullcontext()
        return

    waiting: list[bool] = []  # both timers may end at the same time, and one exception is enough

    def stop(*_: Any) -> None:
        if waiting:
            waiting.clear()
            raise SlowError

    @contextlib.contextmanager
    def limit(cpu_seconds: float, seconds: float) -> Iterator[None]:
        waiting[:] = [True]
        signal.setitimer(signal.ITIMER_PROF, max(0.01, cpu_seconds))
        signal.setitimer(signal.ITIMER_REAL, max(0.01, seconds))
        try:
            yield
        finally:
            waiting.clear()
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)

    before = {number: signal.signal(number, stop) for number in (signal.SIGPROF, signal.SIGALRM)}
    try:
        yield limit
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
