"""Where an exercise is run: a lane of processes, or the process that asks."""

from __future__ import annotations

from typing import Protocol

from grader.sandbox.wire import Frame


class Backend(Protocol):
    """What running an exercise needs: one side for a learner's Python, another for programs.

    Whoever asks may meet TimedOutError, DiedError and OverLimitError: there is no answer then.
    """

    def open(self, path: str, parameters: dict[str, list[str]], *, traces: bool = True) -> Frame:
        """Open what is to be checked, and traced or else only called; the reply is Ready or Raised."""

    def begin_check(self) -> None:
        """What a check may use is counted from here."""

    def trace(self, request: Frame, deadline: float) -> Frame:
        """Ask the side with the learner's code for a program."""

    def call(self, request: Frame, deadline: float) -> Frame:
        """Have the learner's code called on values, with nothing left of other calls where cases are kept apart."""

    def ask_evaluator(self, request: Frame, deadline: float) -> Frame:
        """Ask the side that runs programs."""

    def end_worker(self) -> None:
        """Be done with the side that has the learner's code: it can't go on."""

    def printed(self) -> str:
        """What the learner's code printed since this was last asked."""
