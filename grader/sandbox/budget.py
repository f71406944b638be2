"""The budget of a whole submission, over all its processes, lanes and exercises."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from grader.i18n import gettext as _
from grader.outcome import State
from grader.sandbox.errors import OverLimitError, StoppedError
from grader.sandbox.limits import MEBI, Limits
from grader.sandbox.room import ROOM


class Budget:
    """Counts what a submission has used; several lanes may share one.

    Args:
        limits: what it may use.
        stop: once it is set, nothing is left.
    """

    def __init__(self, limits: Limits, stop: threading.Event | None = None) -> None:
        self._limits, self._stop = limits, stop
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Start from zero, for another submission in the same lane."""
        with self._lock:
            self._ends: float | None = None
            self._cpu: dict[int, float] = {}
            self._printed = self._answered = 0

    def begin(self) -> None:
        """Start the submission's clock; only the first call counts."""
        with self._lock:
            self._ends = self._ends or time.monotonic() + self._limits.total_seconds

    def until(self, deadline: float) -> float:
        """The earlier of a deadline and the submission's own."""
        return deadline if self._ends is None else min(deadline, self._ends)

    def note(self, process: int, cpu_seconds: float) -> None:
        """Record how much processor time a process's tree has taken since it was started."""
        with self._lock:
            self._cpu[process] = max(cpu_seconds, self._cpu.get(process, 0.0))

    def add(self, *, printed: int = 0, answered: int = 0) -> None:
        """Add to the bytes printed and answered."""
        with self._lock:
            self._printed += printed
            self._answered += answered

    def make_room(self, size: int, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Wait for room in this process's memory for so many bytes; False once it is not wanted any more."""
        return ROOM.take(self, size, is_wanted)

    def give_back(self, size: int) -> None:
        """Give room back."""
        ROOM.give_back(self, size)

    def check(self) -> None:
        """Raise an error where nothing is left.

        Raises:
            OverLimitError: the submission has used up its time, its processor time, its output or its answers.
            StoppedError: the run is to end.
        """
        if self._stop is not None and self._stop.is_set():
            raise StoppedError
        limits = self._limits
        with self._lock:
            cpu, ends = sum(self._cpu.values()), self._ends
            printed, answered = self._printed, self._answered
        if ends is not None and time.monotonic() >= ends:
            seconds = _("{seconds:g} s").format(seconds=limits.total_seconds)
            raise OverLimitError(State.TIMED_OUT, _spent(seconds))
        if cpu > limits.total_cpu_seconds:
            seconds = _("{seconds:g} s of processor time").format(seconds=limits.total_cpu_seconds)
            raise OverLimitError(State.OUT_OF_CPU, _spent(seconds))
        if printed > limits.total_printed:
            size = _("{size} MiB of printed text").format(size=limits.total_printed // MEBI)
            raise OverLimitError(State.PRINTED_TOO_MUCH, _spent(size))
        if answered > limits.total_answered:
            size = _("{size} MiB of answers").format(size=limits.total_answered // MEBI)
            raise OverLimitError(State.ANSWERED_TOO_MUCH, _spent(size))


def _spent(amount: str) -> str:
    sentence = _("This submission has used all that it may: {amount}. What comes after that is not run.")
    return sentence.format(amount=amount)
