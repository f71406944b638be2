"""A report as the results of PrairieLearn's external grader, https://docs.prairielearn.com/externalGrading/."""

from __future__ import annotations

import msgspec

from grader.report import Report


def render(report: Report) -> bytes:
    """One test an exercise; the score is a part of one."""
    tests = [
        {
            "name": exercise.title,
            "points": exercise.score,
            "max_points": exercise.max_score,
            "output": "\n".join(check.message or check.rationale for check in exercise.checks),
        }
        for exercise in report.exercises
    ]
    score = report.score / report.max_score if report.max_score else 0.0
    return msgspec.json.encode({"gradable": True, "score": score, "tests": tests})
