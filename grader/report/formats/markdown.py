"""Export the report as GitHub-flavoured Markdown: a table of exercises, then what is wrong in each.

Text that may come from a submission is put in fenced code, whose fence is longer than any run of backticks in it. All
other text is escaped by backslashes before punctuation (CommonMark 2.4), which also disables links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.i18n import gettext as _
from grader.report.feedback import came_to_no_check, first_problem, points_of
from grader.report.formats import text
from grader.report.model import CheckReport, ExerciseReport, Report

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_SIGNS = {"passed": "✅", "not_started": "⬜", "skipped": "⏭"}


def export(report: Report) -> bytes:
    """Return the file's content."""
    return "\n".join(blocks(report)).encode()


def blocks(report: Report) -> Iterator[str]:
    """Yield the document's parts: a summary, then one for each exercise that was started and did not pass."""
    yield _summary(report)
    for exercise in report.exercises:
        if exercise.state not in ("passed", "not_started"):
            yield _section(exercise)


def escape(raw: str) -> str:
    """Return a text as a single line, escaped so that Markdown shows it unchanged."""
    return _PUNCTUATION.sub(r"\\\1", text.one_line(raw))


def fence(content: str, language: str = "text") -> str:
    """Return a text as a fenced block of code."""
    content = text.clean(content).strip("\n")
    longest = max(map(len, re.findall("`+", content)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{content}\n{ticks}\n"


def _sign(part: ExerciseReport | CheckReport) -> str:
    return _SIGNS.get(part.state, "❌")


def _summary(report: Report) -> str:
    head = "| | " + " | ".join(map(escape, (_("Exercise"), _("Points"), _("State")))) + " |"
    rows = [
        f"| {_sign(e)} | {escape(f'{e.stem} {e.title}')} | {e.score}/{e.max_score} | {escape(text.state_of(e))} |"
        for e in report.exercises
    ]
    table = "\n".join([head, "|---|---|--:|---|", *rows])
    # The overview holds file names, which come from the submission.
    return f"{fence(text.overview(report))}\n{table}\n"


def _section(exercise: ExerciseReport) -> str:
    title = f"## {escape(exercise.stem)} {escape(exercise.title)}\n"
    first = first_problem(exercise)
    if first is None:
        return title
    if came_to_no_check(exercise):
        return f"{title}\n{fence(text.explanation(first))}"
    lines = [
        f"- {_sign(check)} {escape(check.name)}, {escape(points_of(check))}"
        + ("" if check.state == "passed" else f": {escape(text.state_of(check))}")
        for check in exercise.checks
    ]
    parts = [title, "\n".join(lines) + "\n", fence(text.explanation(first))]
    if first.counterexample is not None and first.counterexample.snippet:
        parts += [_("To try it:") + "\n", fence(first.counterexample.snippet, "python")]
    return "\n".join(parts)
