"""What a whole submission may use, over all its processes, lanes and exercises."""

from __future__ import annotations

import threading
import time
from collections import Counter

from grader.i18n import gettext as _
from grader.outcome import State
from grader.sandbox.errors import OverLimitError
from grader.sandbox.limits import MEBI, Limits


class Budget:
    """An account that several lanes may draw on at once."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Begin anew: for another submission in the same lane."""
        with self._lock:
            self._ends: float | None = None
            self._cpu: dict[int, float] = {}
            self._bytes: Counter[str] = Counter()

    def begin(self) -> None:
        """The submission's first file is opened now; later calls change nothing."""
        with self._lock:
            self._ends = self._ends or time.monotonic() + self._limits.total_seconds

    def until(self, deadline: float) -> float:
        """A deadline, or the submission's own where that is earlier."""
        return deadline if self._ends is None else min(deadline, self._ends)

    def note(self, process: int, cpu_seconds: float) -> None:
        """A process's tree has taken so much processor time since it was started; the last word counts."""
        with self._lock:
            self._cpu[process] = max(cpu_seconds, self._cpu.get(process, 0.0))

    def add(self, *, printed: int = 0, answered: int = 0) -> None:
        """So many bytes more were printed and answered."""
        with self._lock:
            self._bytes.update(printed=printed, answered=answered)

    def check(self) -> None:
        """Whether anything is left.

        Raises:
            OverLimitError: no.
        """
        limits = self._limits
        with self._lock:
            cpu, ends = sum(self._cpu.values()), self._ends
            printed, answered = self._bytes["printed"], self._bytes["answered"]
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
