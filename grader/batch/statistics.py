"""Check by check: how many students fail it first, and how long it takes."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from grader.report.feedback import came_to_no_check, first_problem
from grader.report.model import ExerciseReport, Report

Timings = Mapping[str, Sequence[float]]
"""Seconds of wall clock for each check of an exercise, by stem."""


@dataclass
class CheckFigures:
    """One check of the class.

    Attributes:
        failed_first: how many students passed all checks before it, and not this one.
        seconds: how long it took, for each student of whom that is known.
    """

    stem: str
    title: str
    name: str
    failed_first: int = 0
    seconds: array[float] = field(default_factory=lambda: array("f"))

    @property
    def median(self) -> float | None:
        """The median of the seconds; None where none are known."""
        return median(self.seconds) if self.seconds else None

    @property
    def longest(self) -> float | None:
        """The most seconds; None where none are known."""
        return max(self.seconds, default=None)


@dataclass
class Figures:
    """Collects the figures of a class, one report at a time."""

    _checks: dict[tuple[str, str], CheckFigures] = field(default_factory=dict)

    def add(self, report: Report, timings: Timings) -> None:
        """Add a student's report, and how long its checks took."""
        for exercise in report.exercises:
            first = first_problem(exercise)
            if first is not None and not _came_to_checks(exercise):
                first = None
            seconds = timings.get(exercise.stem, ())
            known = len(seconds) == len(exercise.checks)
            for number, check in enumerate(exercise.checks):
                key = exercise.stem, check.name
                figures = self._checks.get(key)
                if figures is None:
                    figures = self._checks[key] = CheckFigures(exercise.stem, exercise.title, check.name)
                if check is first:
                    figures.failed_first += 1
                if known:
                    figures.seconds.append(seconds[number])

    def checks(self) -> list[CheckFigures]:
        """Return the checks in the course's order."""
        return sorted(self._checks.values(), key=lambda figures: figures.stem)


def _came_to_checks(exercise: ExerciseReport) -> bool:
    """Whether an exercise was begun, could be imported, and could be graded: else its first check says nothing."""
    ended = {(check.state, check.message) for check in exercise.checks}
    alike = len(exercise.checks) > 1 and len(ended) == 1 and came_to_no_check(exercise)
    return exercise.state not in ("not_started", "grader_error") and not alike
