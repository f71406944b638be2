"""Export PrairieLearn's results.json of an external grader: a test for each check.

The format: https://docs.prairielearn.com/externalGrading/#grading-results, and what its source reads, as of 2026-11:
apps/prairielearn/elements/pl-external-grader-results (tests, images) and src/lib/externalGraderResultSchema.ts (score,
gradable, format_errors). The element escapes all texts; it turns ANSI codes in messages and outputs into colours, but
ours contain none. Partial credit is the score, a share from 0 to 1; a question gives it with `"partialCredit": true`.
"""

from __future__ import annotations

from typing import Any

from grader.i18n import gettext as _
from grader.report.formats import text
from grader.report.formats.pictures import pictures
from grader.report.model import CheckReport, ExerciseReport, Report
from grader.text import shortened

LIMIT = 1_000_000  # bytes; PrairieLearn takes 1 MB and drops a larger file
_MESSAGE = 4_000  # characters
_LENGTHS = (20_000, 4_000, 1_000, 200, 0)  # maximum lengths to cut texts to, tried until the file fits


def export(report: Report) -> bytes:
    """Return the file's content; not gradable, so that no attempt is lost, if nothing was started or the grader failed."""
    results = _results(report)
    tests = results["tests"]
    data = text.encode(results)
    if len(data) <= LIMIT:
        return data
    for most in _LENGTHS:  # pictures go first: the text has the same numbers
        results["tests"] = [
            test | {"output": shortened(test["output"], most), "images": []} for test in tests
        ]
        data = text.encode(results)
        if len(data) <= LIMIT:
            break
    return data


def refuse(problem: str) -> bytes:
    """Return the file's content for a submission that could not be read."""
    return text.encode({"gradable": False, "format_errors": [text.one_line(problem)]})


def _results(report: Report) -> dict[str, Any]:
    results: dict[str, Any] = {
        "gradable": True,
        "score": report.score / report.max_score if report.max_score else 0.0,
        "message": shortened(text.overview(report), _MESSAGE),
        "output": "",
        "images": [],
        "tests": [_test(exercise, check) for exercise in report.exercises for check in exercise.checks],
    }
    if reason := _why_not_gradable(report):
        del results["score"]
        results |= {"gradable": False, "format_errors": [reason]}
    return results


def _why_not_gradable(report: Report) -> str:
    if report.grader_failed:
        return _("Some exercises could not be graded; that is the grader's fault, not yours.")
    if all(exercise.state == "not_started" for exercise in report.exercises):
        return _("No exercise was started.")
    return ""


def _test(exercise: ExerciseReport, check: CheckReport) -> dict[str, Any]:
    passed = check.state == "passed"
    return {
        "name": text.name_of(exercise, check),
        "description": shortened(text.one_line(check.rationale), 500),
        "points": check.points,
        "max_points": check.max_points,
        "message": "" if passed else text.state_of(check),
        "output": shortened(text.explanation(check), _LENGTHS[0]),
        "images": [{"label": label, "url": uri} for label, uri in pictures(check)],
    }
