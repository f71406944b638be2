"""The report in the formats of platforms: one module for each format, all pure functions from a report to bytes.

This folder may import `report.model`, `report.states` and `report.feedback`.

- `text`: the texts of the terminal's report, as plain text
- `pictures`: a failing case's arrays as images
- `concealed`: a report without its hidden cases, for platforms that show feedback at every upload
- `gradescope`, `prairielearn`, `classroom`, `exercism`, `github`, `junit`, `markdown`: one platform or format each
- `student`: the report itself, without what is for instructors alone
- `vpl`, `coderunner`, `classroom50`: what packages alone write, where those platforms run them
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.report.model import Report

# The formats, each a module here, and the file name that its platform expects.
FORMATS = {
    "gradescope": "results.json",
    "prairielearn": "results.json",
    "junit": "junit.xml",
    "github": "github.txt",
    "exercism": "results.json",
    "classroom": "classroom.json",
    "markdown": "report.md",
    "student": "student.json",
}
# Formats that can also say that the submission could not be read, so that there is no report.
REFUSALS = ("gradescope", "prairielearn")


def export(name: str, report: Report) -> bytes:
    """Export a report in a format of `FORMATS`."""
    data: bytes = importlib.import_module(f"grader.report.formats.{name}").export(report)
    return data


def refuse(name: str, problem: str) -> bytes:
    """Return the file, in a format of `REFUSALS`, for a submission that could not be read."""
    data: bytes = importlib.import_module(f"grader.report.formats.{name}").refuse(problem)
    return data
