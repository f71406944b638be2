"""The report as its student may have it: all but what an instructor should look at."""

from __future__ import annotations

from msgspec.structs import replace

from grader.report.model import ExerciseReport, Report, encode


def export(report: Report) -> bytes:
    """Return the report as JSON; `grader verify` takes it for the same report."""
    return encode(replace(report, exercises=[_for_student(exercise) for exercise in report.exercises]))


def _for_student(exercise: ExerciseReport) -> ExerciseReport:
    """Return an exercise without its review; the reason why it is not proved may say the same."""
    if not exercise.review:
        return exercise
    return replace(exercise, review=[], proof=replace(exercise.proof, reason=None))
