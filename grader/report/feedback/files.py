"""The report as the files of a run: for programs, for a terminal, for a browser."""

from __future__ import annotations

import io

from rich.console import Console

from grader.report.feedback import page, terminal
from grader.report.model import Report, encode


def files_of(report: Report) -> dict[str, bytes]:
    """Return report.json, report.txt and report.html by name, in the current language."""
    text = io.StringIO()
    terminal.print_report(Console(file=text, width=100, highlight=False, color_system=None), report)
    return {
        "report.json": encode(report),
        "report.txt": text.getvalue().encode(),
        "report.html": page.render(report).encode(),
    }
