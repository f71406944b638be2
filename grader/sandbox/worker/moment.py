"""Give code a moment: what takes longer is left in the middle."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator
from typing import Any


class SlowError(BaseException):
    """Code has used its time; it is no Exception, so that a learner's `except` does not stop it."""


@contextlib.contextmanager
def at_most(cpu_seconds: float, seconds: float) -> Iterator[None]:
    """Raise SlowError in the body after so much processor time, or after so long. Windows has no such timers."""
    if sys.platform == "win32":
        yield
        return

    waiting = [True]  # both timers may end at the same time, and one exception is enough

    def stop(*_: Any) -> None:
        if waiting:
            waiting.clear()
            raise SlowError

    timers = (
        (signal.ITIMER_PROF, signal.SIGPROF, cpu_seconds),
        (signal.ITIMER_REAL, signal.SIGALRM, seconds),
    )
    before = {number: signal.signal(number, stop) for _, number, _ in timers}
    for timer, _number, allowed in timers:
        signal.setitimer(timer, max(0.01, allowed))
    try:
        yield
    finally:
        waiting.clear()
        for timer, _number, _allowed in timers:
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
