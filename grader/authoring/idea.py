"""What an author says of a misconception to be, and why a stranger's function can't become one."""

from __future__ import annotations

from dataclasses import dataclass


class CandidateError(Exception):
    """It can't become a misconception as it is; the message says why. What does the same may be written by hand."""


class UndecidedError(CandidateError):
    """No function would be a misconception, however it is written; the message says what to do."""


@dataclass(frozen=True)
class Idea:
    """What an author says of it.

    Attributes:
        function: the name of the misconception's function.
        help: the sentence for learners.
        docstring: what the function is.
    """

    function: str
    help: str
    docstring: str

    @property
    def name(self) -> str:
        """The misconception's name."""
        return self.function.replace("_", " ")
