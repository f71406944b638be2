"""Export Gradescope's results.json: a test for each check, and one for each case that is shown later.

The format: https://gradescope-autograders.readthedocs.io/en/latest/specs/, as of 2026-11. Names and the topmost output
are of the format "text", which renders no HTML, Markdown or ANSI. Images are data URIs in HTML: Gradescope shows no
files (https://github.com/gradescope/autograder_samples/discussions/108).
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from grader.i18n import gettext as _
from grader.report.formats import markdown, text
from grader.report.formats.concealed import concealed, has_hidden_case
from grader.report.formats.pictures import figures
from grader.report.model import CheckReport, ExerciseReport, Report

Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]
Output = Literal["text", "md", "html"]

_PLAIN = {"output_format": "text", "test_output_format": "text", "test_name_format": "text"}


class View(msgspec.Struct, frozen=True):
    """What students see, and when.

    Attributes:
        visibility: when they see the results at all.
        cases: when they see a failing case that is not public, with its right answer.
        output: the format of a test's output; only "html" has pictures.
        leaderboard: whether scores go on the assignment's leaderboard.
    """

    visibility: Visibility = "visible"
    cases: Visibility = "after_due_date"
    output: Output = "text"
    leaderboard: bool = False


DEFAULT = View()


def export(report: Report, view: View = DEFAULT) -> bytes:
    """Return the file's content; where the grader failed it holds no points, so that Gradescope records none."""
    if report.grader_failed:
        first = _("Some exercises could not be graded, which is no zero; their lines say why.")
        faulty = [exercise for exercise in report.exercises if exercise.state == "grader_error"]
        return refuse("\n".join([first, *(f"{e.stem}: {e.checks[0].message}" for e in faulty if e.checks)]))
    results: dict[str, Any] = {
        "score": report.score,
        "output": text.overview(report),
        **_PLAIN,
        "visibility": view.visibility,
        "stdout_visibility": "hidden",
        "tests": [
            test
            for i, exercise in enumerate(report.exercises, 1)
            for j, check in enumerate(exercise.checks, 1)
            for test in _tests(f"{i}.{j}", exercise, check, view)
        ],
        "extra_data": {"submission": report.submission.hash, "seed": report.seed, "key": report.key},
    }
    if view.leaderboard:
        passed = sum(exercise.state == "passed" for exercise in report.exercises)
        board = ((_("Score"), report.score), (_("Exercises passed"), passed))
        results["leaderboard"] = [{"name": name, "value": value} for name, value in board]
    if "all" in report.timings:
        results["execution_time"] = report.timings["all"]
    return text.encode(results)


def refuse(problem: str) -> bytes:
    """Return the file's content for a submission that could not be graded: the reason.

    Without `score` and `tests`, one of which Gradescope requires, it records no grade. No points are not 0 points.
    """
    seen = {"visibility": "visible", "stdout_visibility": "hidden"}
    return text.encode({"output": text.clean(problem), **_PLAIN, **seen})


def _tests(number: str, exercise: ExerciseReport, check: CheckReport, view: View) -> Iterator[dict[str, Any]]:
    """Yield a check's test, with its points; and its hidden case as a test without points, if that is for later."""
    case = _("the case")
    later = view.cases != "visible" and has_hidden_case(exercise, check)
    yield {
        "number": number,
        "name": text.name_of(exercise, check),
        "name_format": "text",
        "score": check.points,
        "max_score": check.max_points,
        "status": "passed" if check.state == "passed" else "failed",
        **_output(concealed(exercise, check) if later else check, view.output),
        "visibility": view.visibility,
        "tags": [text.one_line(exercise.stem), check.state],
    }
    if later:
        yield {
            "number": f"{number}.1",
            "name": f"{text.name_of(exercise, check)}: {case}",
            "name_format": "text",
            **_output(check, view.output),
            "visibility": _later(view.visibility, view.cases),
            "tags": [text.one_line(exercise.stem), "case"],
        }


def _later(one: Visibility, other: Visibility) -> Visibility:
    """Return which of two comes later."""
    order: tuple[Visibility, ...] = ("visible", "after_due_date", "after_published", "hidden")
    return max(one, other, key=order.index)


def _output(check: CheckReport, form: Output) -> dict[str, str]:
    """Return the fields of a test's output."""
    said = text.explanation(check)
    if not said or form == "text":
        return {"output": said, "output_format": "text"}
    if form == "md":
        return {"output": markdown.fence(said), "output_format": "md"}
    return {"output": f"<pre>{html.escape(said)}</pre>{figures(check)}", "output_format": "html"}
