"""Export Exercism's results.json of a test runner, version 3: a test for each check, a task for each exercise.

The format: https://exercism.org/docs/building/tooling/test-runners/interface.
"""

from __future__ import annotations

from typing import Any

from grader.report.formats import text
from grader.report.model import CheckReport, Report
from grader.text import shortened

MESSAGE_LIMIT = 65_535
OUTPUT_LIMIT = 500
_CUT = "\nOutput was truncated. Please limit to 500 chars"  # the specification's words
_FAILED = ("failed", "broke_rule", "not_started")


def export(report: Report) -> bytes:
    """Return the file's content."""
    checks = [check for exercise in report.exercises for check in exercise.checks]
    overall = overall_status(checks)
    results: dict[str, Any] = {
        "version": 3,
        "status": overall,
        "message": _message(checks) if overall == "error" else None,
        "tests": [
            {
                "name": text.name_of(exercise, check),
                "status": status(check),
                "message": shortened(text.explanation(check), MESSAGE_LIMIT) or None,
                "output": _output(check.printed) or None,
                "test_code": code_of(check),
                "task_id": task,
            }
            for task, exercise in enumerate(report.exercises, 1)
            for check in exercise.checks
        ],
    }
    return text.encode(results)


def status(check: CheckReport) -> str:
    """Return a check's status: "error" if it gave no answer."""
    return "pass" if check.state == "passed" else "fail" if check.state in _FAILED else "error"


def overall_status(checks: list[CheckReport]) -> str:
    """Return the status of all checks together: "error" only if no check gave an answer."""
    statuses = {status(check) for check in checks}
    return "pass" if statuses <= {"pass"} else "error" if statuses == {"error"} else "fail"


def code_of(check: CheckReport) -> str:
    """Return Python that makes the failing call, or else what the check is about, as a comment."""
    if check.counterexample is not None and check.counterexample.snippet:
        return text.clean(check.counterexample.snippet)
    return f"# {text.one_line(check.rationale)}"


def _message(checks: list[CheckReport]) -> str:
    first = next(check for check in checks if status(check) == "error")
    return shortened(text.explanation(first) or text.state_of(first), MESSAGE_LIMIT)


def _output(printed: str) -> str:
    shown = text.clean(printed)
    return shown if len(shown) <= OUTPUT_LIMIT else shown[: OUTPUT_LIMIT - len(_CUT)] + _CUT
