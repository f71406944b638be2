"""Many submissions graded side by side in this process, or one exercise alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from grader.grading.submission import LOOK_EVERY
from grader.sandbox.errors import StoppedError


class Turns:
    """Who may grade now: many beside each other, or one alone.

    Who waits is given a `stop` event, where there is one: once it is set, StoppedError is raised.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._beside = self._waiting = 0
        self._is_alone = False

    @contextmanager
    def beside_others(self, stop: threading.Event | None = None) -> Iterator[None]:
        """Grade while others do, and not while one is alone; who waits to be alone goes first."""
        with self._changed:
            self._wait_for(lambda: not self._is_alone and not self._waiting, stop)
            self._beside += 1
        try:
            yield
        finally:
            with self._changed:
                self._beside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self, stop: threading.Event | None = None) -> Iterator[None]:
        """Grade while nobody else does in this process."""
        with self._changed:
            self._waiting += 1
            try:
                self._wait_for(lambda: not self._is_alone and not self._beside, stop)
            finally:
                self._waiting -= 1
                self._changed.notify_all()
            self._is_alone = True
        try:
            yield
        finally:
            with self._changed:
                self._is_alone = False
                self._changed.notify_all()

    def _wait_for(self, condition: Callable[[], bool], stop: threading.Event | None) -> None:
        # Whoever grades ends at the limits of a submission, and so does this.
        while not self._changed.wait_for(condition, LOOK_EVERY):
            if stop is not None and stop.is_set():
                raise StoppedError


TURNS = Turns()
"""Those of this process."""
