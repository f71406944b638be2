"""Export the result of a GitHub Classroom autograding runner, a test for each check, for the grading reporter.

The format is what the reporter reads (https://github.com/classroom-resources/autograding-grading-reporter, `src/`):
base64 of this JSON, in an environment variable RUNNER_RESULTS.
"""

from __future__ import annotations

from grader.report.formats import text
from grader.report.formats.exercism import code_of, overall_status, status
from grader.report.model import Report


def export(report: Report) -> bytes:
    """Return the JSON, which is not encoded in base64 yet."""
    checks = [check for exercise in report.exercises for check in exercise.checks]
    return text.encode(
        {
            "version": 1,
            "status": overall_status(checks),
            "max_score": report.max_score,
            "tests": [
                {
                    "name": text.name_of(exercise, check),
                    "status": status(check),
                    "score": check.points,
                    "message": text.explanation(check),
                    "test_code": code_of(check),
                    "filename": f"{text.one_line(exercise.stem)}.py",
                    "line_no": check.line or 0,
                }
                for exercise in report.exercises
                for check in exercise.checks
            ],
        }
    )
