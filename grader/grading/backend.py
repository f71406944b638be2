"""What runs a learner's code for the grader: a lane of processes, or a notebook's own process."""

from __future__ import annotations

from typing import Protocol

from grader.sandbox.wire import Frame


class Backend(Protocol):
    """Runs a learner's functions and the programs traced from them.

    Each method that returns a Frame may raise TimedOutError, DiedError or OverLimitError: there is no answer then.
    """

    def open(
        self, path: str, parameters: dict[str, list[str]], forbidden: list[str], *, traces: bool = True
    ) -> Frame:
        """Load the learner's functions, in which these library functions are forbidden; the reply is Ready or Raised."""

    def uses(self, path: str, functions: list[str], forbidden: list[str]) -> Frame:
        """Read the learner's file for forbidden library functions that its functions use; the reply is Uses."""

    def begin_round(self, times: float) -> None:
        """Count from here what a round of a check uses, which may take so many times the processor time of a usual one."""

    def ask(self, request: Frame, deadline: float) -> Frame:
        """Trace a learner's function into a program, or call it on values."""

    def send(self, request: Frame) -> None:
        """Have a request begun, which `next_answer` gives the answer to: nothing else is asked of the learner's code before."""

    def next_answer(self, deadline: float) -> Frame:
        """The answer to what was sent, or the next one to a request that has several, such as CallEach."""

    def ask_evaluator(self, request: Frame, deadline: float) -> Frame:
        """Run a traced program on values."""

    def keep(self, size: int) -> None:
        """Wait for room in memory for so many bytes of an answer, which are kept until the next file is opened."""

    def end_worker(self) -> None:
        """End the process that holds the learner's code."""

    def printed(self) -> str:
        """What the learner's code printed since the last call of this method, until the last answer."""
