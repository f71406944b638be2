"""Export Gradescope's results.json: a test for each check.

The format: https://gradescope-autograders.readthedocs.io/en/latest/specs/. Every text is of the format "text", which
renders no HTML, Markdown or ANSI; the default of the topmost output would render HTML.
"""

from __future__ import annotations

from typing import Any

from grader.i18n import gettext as _
from grader.report.formats import text
from grader.report.model import CheckReport, ExerciseReport, Report

_PLAIN = {"output_format": "text", "test_output_format": "text", "test_name_format": "text"}
_SEEN = {"visibility": "visible", "stdout_visibility": "hidden"}


def export(report: Report) -> bytes:
    """Return the file's content; where the grader failed it holds no points, so that Gradescope records none."""
    if report.grader_failed:
        first = _("Some exercises could not be graded, which is no zero; their lines say why.")
        faulty = [exercise for exercise in report.exercises if exercise.state == "grader_error"]
        return refuse("\n".join([first, *(f"{e.stem}: {e.checks[0].message}" for e in faulty if e.checks)]))
    results: dict[str, Any] = {
        "score": report.score,
        "output": text.overview(report),
        **_PLAIN,
        **_SEEN,
        "tests": [
            _test(f"{i}.{j}", exercise, check)
            for i, exercise in enumerate(report.exercises, 1)
            for j, check in enumerate(exercise.checks, 1)
        ],
        "extra_data": {"submission": report.submission.hash, "seed": report.seed, "key": report.key},
    }
    if "all" in report.timings:
        results["execution_time"] = report.timings["all"]
    return text.encode(results)


def refuse(problem: str) -> bytes:
    """Return the file's content for a submission that could not be graded: the reason.

    Without `score` and `tests`, one of which Gradescope requires, it records no grade. No points are not 0 points.
    """
    return text.encode({"output": text.clean(problem), **_PLAIN, **_SEEN})


def _test(number: str, exercise: ExerciseReport, check: CheckReport) -> dict[str, Any]:
    return {
        "number": number,
        "name": text.name_of(exercise, check),
        "name_format": "text",
        "score": check.points,
        "max_score": check.max_points,
        "status": "passed" if check.state == "passed" else "failed",
        "output": text.explanation(check),
        "output_format": "text",
        "visibility": "visible",
        "tags": [text.one_line(exercise.stem), check.state],
    }
