"""One student's result: the models of what is kept, and what became of a submission."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import msgspec

from grader.i18n import gettext as _
from grader.i18n import mark
from grader.records.answers import Answers
from grader.records.by_hand import ByHand, whole
from grader.report.model import Report


class Standing(StrEnum):
    """What became of a student's submission; the first alone is a grade."""

    GRADED = "graded"
    IN_PART = "in_part"
    UNGRADED = "ungraded"
    NOTHING = "nothing"
    REFUSED = "refused"


STANDINGS = {
    Standing.GRADED: mark("graded"),
    Standing.IN_PART: mark("could not be graded in part"),
    Standing.UNGRADED: mark("could not be graded"),
    Standing.NOTHING: mark("handed in nothing"),
    Standing.REFUSED: mark("does not agree with the log"),
}
"""The words for what became of a submission."""


class Student(msgspec.Struct, frozen=True, order=True):
    """A student: the id that a platform knows, and a name for people, which may be empty."""

    id: str
    name: str = ""


class Result(msgspec.Struct, frozen=True):
    """The result of one submission.

    Attributes:
        student: who handed it in.
        fingerprint: hash of everything that the report depends on: submission, key, limits, tier, language, grader.
        score: points; None where nothing was handed in, or some or all of it could not be graded.
        max_score: the points that could be had; None where nothing could be graded.
        problem: why nothing could be graded, a sentence; empty where it could.
        nothing: whether the student handed in nothing, which is neither 0 points nor a problem.
        answers: SHA-256 of answers.json, the wrong answers without a name; "" where there are none.
        source: the name of the submission's file or folder, for people.
        submitted: when it was handed in, ISO 8601 with an offset; None where that is not known.
    """

    student: Student
    fingerprint: str
    score: int | None = None
    max_score: int | None = None
    problem: str = ""
    source: str = ""
    submitted: str | None = None
    nothing: bool = False
    answers: str = ""


@dataclass(frozen=True)
class Graded:
    """A result with its report, where there is one, and the name of the folder that it is in.

    Attributes:
        refused: whether what the folder holds is not what the log names; then the result's `problem` says so, and nothing
            else of the folder is in it.
        by_hand: what a person decided of it, applied to the report already, but for what is about the whole grade.
        answers: the wrong answers without a name; None where there are none.
    """

    result: Result
    report: Report | None
    folder: str = ""
    refused: bool = False
    by_hand: tuple[ByHand, ...] = ()
    answers: Answers | None = None

    @cached_property
    def standing(self) -> Standing:
        """What became of the submission."""
        if self.refused:
            return Standing.REFUSED
        if (decided := whole(self.by_hand)) is not None and decided.points is not None:
            return Standing.GRADED
        if self.result.nothing:
            return Standing.NOTHING
        if self.result.problem or (self.report is None and self.result.score is None):
            return Standing.UNGRADED
        return Standing.IN_PART if self.report is not None and self.report.grader_failed else Standing.GRADED

    @property
    def points(self) -> int | None:
        """The points, by the report and by hand; None where any part could not be graded: what is missing is not 0."""
        if self.standing is not Standing.GRADED:
            return None
        decided = whole(self.by_hand)
        if decided is not None and decided.points is not None:
            return decided.points
        earned = self.result.score if self.report is None else self.report.score
        return (
            max(0, earned + (decided.change or 0)) if earned is not None and decided is not None else earned
        )

    @property
    def ungraded(self) -> list[str]:
        """The exercises that could not be graded, where the others could."""
        exercises = self.report.exercises if self.report is not None else []
        return [exercise.stem for exercise in exercises if exercise.state == "grader_error"]


def contradiction(result: Result, report: Report | None) -> str:
    """Return how a result and its report contradict each other, as a sentence; empty if they agree."""
    if result.problem or result.nothing:
        return _("it has points, and says that there are none") if result.score is not None else ""
    if report is None:
        return _("it has no report")
    if report.submission.student not in (None, result.student.id):
        return _("its report is about another student")
    scores = {None, report.score} if report.grader_failed else {report.score}
    if result.score not in scores or result.max_score != report.max_score:
        return _("its points are not those of its report")
    return ""
