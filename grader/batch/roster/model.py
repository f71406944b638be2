"""A roster: the students of a class, what each handed in, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import msgspec

from grader.batch.roster.names import plain
from grader.i18n import mark
from grader.records.store import Student
from grader.submission.choice import Missing
from grader.submission.snapshot import SubmissionError


class RosterError(SubmissionError):
    """There is no class here, or it can't be told which; the message ends with what to do or a question."""


class Shape(StrEnum):
    """How the submissions of a class are laid out."""

    MOODLE = "moodle"
    CANVAS = "canvas"
    GRADESCOPE = "gradescope"
    FOLDERS = "folders"
    REPOSITORIES = "repositories"
    CSV = "csv"


SHAPES = {
    Shape.MOODLE: mark("Moodle's download of submissions"),
    Shape.CANVAS: mark("Canvas's download of submissions"),
    Shape.GRADESCOPE: mark("Gradescope's export of submissions"),
    Shape.FOLDERS: mark("a folder, a file or an archive for each student"),
    Shape.REPOSITORIES: mark("a Git repository for each student"),
    Shape.CSV: mark("a table of students and paths"),
}
"""The words for each shape."""


@dataclass(frozen=True)
class Entry:
    """One student's submission.

    Attributes:
        student: who handed it in.
        path: what was handed in; None where that is nothing, or can't be told.
        submitted: when it was handed in, if the roster says.
        problem: why it can't be graded, and what to do; empty if it can.
        missing: parts of it that could not be unpacked; the others are graded.
        files: the names of loose files that were put together at `path`.
        is_late: whether the platform marked it as late.
    """

    student: Student
    path: Path | None
    submitted: str | None = None
    problem: str = ""
    missing: tuple[Missing, ...] = ()
    files: tuple[str, ...] = ()
    is_late: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether the student handed in nothing."""
        return self.path is None and not self.problem

    @property
    def source(self) -> str:
        """The submission's name, for people."""
        if self.files:
            return ", ".join(map(plain, self.files))
        return plain(self.path.name) if self.path is not None else ""


class Left(msgspec.Struct, frozen=True, order=True):
    """Something beside the submissions that is no student's, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Roster:
    """A class.

    Attributes:
        shape: how it is laid out.
        entries: one for each student, sorted.
        ignored: what is no student's.
        notes: sentences about what was decided on the way.
        strangers: the ids of those who handed in and are not in the list of the class.
    """

    shape: Shape
    entries: Sequence[Entry]
    ignored: Sequence[Left] = ()
    notes: Sequence[str] = field(default=())
    strangers: Sequence[str] = ()
