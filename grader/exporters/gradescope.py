"""A report as Gradescope's results.json, https://gradescope-autograders.readthedocs.io/en/latest/specs/."""

from __future__ import annotations

import msgspec

from grader.report import ExerciseReport, Report


def render(report: Report) -> bytes:
    """One test an exercise."""
    tests = [
        {
            "name": exercise.title,
            "score": exercise.score,
            "max_score": exercise.max_score,
            "output": _text(exercise),
            "visibility": "visible",
        }
        for exercise in report.exercises
    ]
    return msgspec.json.encode({"score": report.score, "tests": tests})


def _text(exercise: ExerciseReport) -> str:
    return "\n".join(check.message or check.rationale for check in exercise.checks)
