"""The report in the formats of other platforms: one module a format, each a pure function from a report to bytes.

This folder may import `report.model`, `report.states` and `report.feedback`.

- `text`: the words of the terminal's report, as plain text
- `gradescope`, `prairielearn`, `classroom`, `exercism`, `github`, `junit`, `markdown`: a platform or a format each
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.report.model import Report

# A format is a module here; this is the file's name as its platform expects it.
FORMATS = {
    "gradescope": "results.json",
    "prairielearn": "results.json",
    "junit": "junit.xml",
    "github": "github.txt",
    "exercism": "results.json",
    "classroom": "classroom.json",
    "markdown": "report.md",
}
# Formats that can also say that there is no report, because the submission could not be read.
REFUSALS = ("gradescope", "prairielearn")


def export(name: str, report: Report) -> bytes:
    """A report in a format of `FORMATS`."""
    data: bytes = importlib.import_module(f"grader.report.formats.{name}").export(report)
    return data


def refuse(name: str, problem: str) -> bytes:
    """What a format of `REFUSALS` says of a submission that could not be read."""
    data: bytes = importlib.import_module(f"grader.report.formats.{name}").refuse(problem)
    return data
