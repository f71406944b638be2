"""Export the JSON that a CodeRunner combinator template grader prints: a fraction, a table of checks, HTML around it.

The fields are those that moodle-qtype_coderunner reads (classes/combinator_grader_outcome.php, `allowedfields`, as of
2026-11; any other is an error): `fraction`, `prologuehtml`, `testresults`, `epiloguehtml`. The table's first row names
its columns; "iscorrect" becomes a tick or a cross. Cells are escaped by CodeRunner, the HTML is escaped here.
"""

from __future__ import annotations

import html
from typing import Any

from grader.i18n import gettext as _
from grader.report.feedback import first_problem, grid, points_of
from grader.report.formats import text
from grader.report.formats.concealed import conceal
from grader.report.formats.pictures import figures
from grader.report.model import CheckReport, Report
from grader.report.value import Value
from grader.text import shortened

_CELL = 2_000  # characters


def export(report: Report, *, show_cases: bool = True) -> bytes:
    """Return the JSON.

    Args:
        report: the report.
        show_cases: whether failing cases that are not public are shown.
    """
    shown = report if show_cases else conceal(report)
    checks = [check for exercise in shown.exercises for check in exercise.checks]
    header = ["iscorrect", _("Check"), _("Points"), _("Expected"), _("Got"), "iscorrect"]
    results: dict[str, Any] = {
        "fraction": report.score / report.max_score if report.max_score else float(report.passed),
        "prologuehtml": _pre(text.overview(report)),
        "testresults": [header, *map(_row, checks)],
        "epiloguehtml": "".join(
            _explained(first)
            for exercise in shown.exercises
            if (first := first_problem(exercise)) is not None
        ),
    }
    return text.encode(results)


def _row(check: CheckReport) -> list[object]:
    """Return a check's row; what was expected and got is filled in where it is told."""
    passed = int(check.state == "passed")
    example = check.counterexample
    expected = _cell(None if example is None else example.expected)
    got = _cell(None if example is None else example.got)
    if not passed and not got:
        got = text.state_of(check)
    return [passed, text.one_line(check.name), points_of(check), expected, got, passed]


def _cell(value: Value | None) -> str:
    return "" if value is None else shortened(text.clean("\n".join(grid.lines(value))), _CELL)


def _explained(check: CheckReport) -> str:
    return _pre(text.explanation(check)) + figures(check)


def _pre(said: str) -> str:
    return f"<pre>{html.escape(said)}</pre>" if said else ""
