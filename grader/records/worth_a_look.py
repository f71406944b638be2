"""What is worth a look: exercises that passed, and of which an instructor should see how. It is told to no student."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from grader.records.result import Graded, Student
from grader.report.model import Report


@dataclass(frozen=True)
class Sight:
    """A reason to look at a student's exercise, which is no verdict."""

    student: Student
    stem: str
    title: str
    reason: str


def worth_a_look(results: Iterable[Graded]) -> list[Sight]:
    """Return all reasons to look at exercises, by student; what was decided by hand has been looked at."""
    return [
        sight
        for graded in results
        if graded.report is not None
        for sight in sights_of(
            graded.result.student, graded.report, {one.adjustment.exercise for one in graded.by_hand}
        )
    ]


def sights_of(student: Student, report: Report, decided: Collection[str] = ()) -> list[Sight]:
    """Return the reasons to look at exercises of one report, but for those decided already."""
    return [
        Sight(student, exercise.stem, exercise.title, reason)
        for exercise in report.exercises
        if exercise.stem not in decided
        for reason in exercise.review
    ]
