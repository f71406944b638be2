"""Where an exercise is run: a lane of processes, or the process that asks."""

from __future__ import annotations

from typing import Protocol

from grader.sandbox.wire import Frame


class Place(Protocol):
    """What running an exercise needs: one side for a learner's Python, another for programs.

    Whoever asks may meet TimedOutError, DiedError and OverLimitError: there is no answer then.
    """

    @property
    def is_stale(self) -> bool:
        """Whether what is open was given inputs, and is to be opened anew before it is given others."""

    def open(self, path: str, parameters: dict[str, list[str]], *, traces: bool = True) -> Frame:
        """Open what is to be checked, and traced or else only called; the reply is Ready or Raised."""

    def reopen(self) -> Frame:
        """Open the same again, with nothing left of what was called."""

    def begin_check(self) -> None:
        """What a check may use is counted from here."""

    def ask_worker(self, request: Frame, deadline: float) -> Frame:
        """Ask the side with the learner's code."""

    def ask_evaluator(self, request: Frame, deadline: float) -> Frame:
        """Ask the side that runs programs."""

    def end_worker(self) -> None:
        """Be done with the side that has the learner's code: it can't go on."""

    def printed(self) -> str:
        """What the learner's code printed since this was last asked."""
