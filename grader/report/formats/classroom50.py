"""Export Classroom 50's result.json, a test for each check, and the text of the submission's release.

The format: classroom50/result/v1, https://github.com/foundation50/classroom50, schemas/result-v1.schema.json and
wiki/Advanced-Autograding.md, as of 2026-11. Its runner stamps `owner`, `assignment_type`, `datetime`, `graded_at` and
`submitted_by` itself, over whatever an autograder wrote; they are here so that the file is whole without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from grader.i18n import gettext as _
from grader.report.formats import markdown, text
from grader.report.formats.concealed import conceal
from grader.report.model import Report

SCHEMA = "classroom50/result/v1"
RELEASE_BODY = "release-body.md"
RELEASE_LIMIT = 120_000  # characters; GitHub takes 125,000
# What the runner sets in the environment, by the field that holds it.
NAMES = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}


def export(report: Report, runner: Mapping[str, str]) -> bytes:
    """Return result.json.

    Args:
        report: the report.
        runner: the environment that Classroom 50's runner gives to an autograder.

    Raises:
        KeyError: a variable is missing; autograder.py says so before anything is graded.
    """
    identity = {field: runner[name] for field, name in NAMES.items()}
    tests = [
        {
            "test-name": text.name_of(exercise, check),
            "passed": check.state == "passed",
            "score": check.points,
            "max-score": check.max_points,
        }
        for exercise in report.exercises
        for check in exercise.checks
    ]
    results: dict[str, Any] = {
        "schema": SCHEMA,
        **identity,
        "assignment_type": runner.get("ASSIGNMENT_TYPE") or "individual",
        "owner": runner.get("OWNER") or runner.get("USERNAME") or "unknown",
        "review": runner.get("REVIEW_URL") or identity["commit"],
        "datetime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": report.score,
        "max-score": report.max_score,
        "tests": tests,
    }
    return text.encode(results)


def release_body(report: Report, *, show_cases: bool = True) -> bytes:
    """Return the Markdown of the submission's release, which the runner shows as the job's summary, too."""
    left_out = _("The rest does not fit here; the report has it.") + "\n"
    body = ""
    for block in markdown.blocks(report if show_cases else conceal(report)):
        if len(body) + len(block) + len(left_out) > RELEASE_LIMIT:
            return (body + left_out).encode()
        body += block + "\n"
    return body.encode()
