"""Check exercises in a thread, with one lane kept warm: JAX is loaded before the learner saves."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from grader.grading.submission import Job, Judged, grade_exercise
from grader.i18n import gettext as _
from grader.key.file import Key
from grader.outcome import State
from grader.report.model import ExerciseReport
from grader.sandbox.errors import StartError
from grader.sandbox.lane import Lane
from grader.sandbox.limits import Limits
from grader.submission.intake import take
from grader.submission.snapshot import Snapshot, SubmissionError
from grader.watch.events import Checked, Event, Finished, Proved, Trouble

# How long an outdated check may still run before it is ended: replacing its process takes as long.
PATIENCE_SECONDS = 1.0


class _Order(NamedTuple):
    """The exercises to check, and whether to look for the line of a mistake."""

    stems: tuple[str, ...]
    line: bool


class Checker:
    """While open, checks the exercises ordered last; older orders are dropped.

    Args:
        key: the answer key.
        folder: the folder of the learner's exercises.
        limits: the limits of one check.
        tell: called in the thread with each event.
    """

    def __init__(self, key: Key, folder: Path, limits: Limits, tell: Callable[[Event], None]) -> None:
        self._key, self._folder, self._limits, self._tell = key, folder, limits, tell
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._lane: Lane | None = None
        self._ordered: float | None = None
        self._began: float | None = None
        self._interrupted = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        """Start the thread and its lane."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the thread and its processes, and remove their files."""
        self._orders.put(None)
        while self._thread.is_alive():
            self._interrupted = True
            if self._lane is not None:
                self._lane.interrupt()
            self._thread.join(0.05)

    @property
    def busy_for(self) -> float | None:
        """Seconds since the check in progress was ordered; None if none is."""
        ordered = self._ordered
        return None if ordered is None else time.monotonic() - ordered

    def order(self, stems: tuple[str, ...], *, line: bool = False) -> None:
        """Check these exercises next; with `line`, look for the line of a mistake."""
        self._ordered = time.monotonic()
        self._orders.put(_Order(stems, line))

    def hurry(self) -> None:
        """End a check that takes long and for which a newer order waits; the loop calls this regularly."""
        with self._lock:
            is_outdated = self._began is not None and not self._orders.empty()
            if is_outdated and self._lane and time.monotonic() - (self._began or 0) > PATIENCE_SECONDS:
                self._interrupted = True
                self._lane.interrupt()

    def _run(self) -> None:
        try:
            with Lane(Snapshot({}), self._limits, waits=True) as lane:
                self._lane = lane
                while (order := self._next()) is not None:
                    self._check(lane, order)
        except OSError as error:
            sentence = _("Checking has stopped: {error}. Press q, and start grader watch again.")
            self._tell(Trouble(sentence.format(error=error)))

    def _next(self) -> _Order | None:
        newest = self._orders.get()
        while newest is not None and not self._orders.empty():
            newest = self._orders.get()
        return newest

    def _check(self, lane: Lane, order: _Order) -> None:
        try:
            lane.wait_until_warm()
            self._began, self._interrupted = time.monotonic(), False
            self._grade(lane, order)
        except SubmissionError as error:
            self._tell(Trouble(str(error)))
        except (OSError, StartError) as error:
            sentence = _("This could not be checked: {error} Save again to try again.")
            self._tell(Trouble(sentence.format(error=error)))
        with self._lock:  # no check is in progress any more, so none can be outdated
            self._began = None
        if self._orders.empty():
            self._ordered = None
        self._tell(Finished())
        lane.close()
        lane.warm_up()

    def _grade(self, lane: Lane, order: _Order) -> None:
        snapshot = take(self._folder)
        lane.lay_out(snapshot)
        for stem in order.stems:
            if not self._orders.empty():
                return
            data = snapshot.files.get(snapshot.find(stem) or "")
            passed: list[ExerciseReport] = []

            def see(judged: Judged, data: bytes | None = data, passed: list[ExerciseReport] = passed) -> None:
                # What follows a pass is its proof: nobody need wait for that.
                if judged.report.state == State.PASSED and not self._interrupted:
                    passed.append(judged.report)
                    self._tell(Checked(judged.report, data))

            job = Job(snapshot, order.stems, self._limits, see=see, line=order.line)
            report = grade_exercise(lane, self._key, self._key.exercises[stem], job)
            if self._interrupted:
                return
            is_shown = passed and report.state == State.PASSED
            self._tell(Proved(report, data) if is_shown else Checked(report, data))
