"""Files that commands read and write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.files import read_bounded, reason_of, write_whole
from grader.i18n import gettext as _

if TYPE_CHECKING:
    from grader.report.model import Report


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; make its folder if it is missing.

    Raises:
        click.UsageError: it can't be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        sentence = _("{file} can't be written: {reason}.")
        raise click.UsageError(sentence.format(file=path, reason=reason_of(error))) from error


def read_report(path: Path, *, contradicting: bool = False) -> Report:
    """Read a report.json.

    Args:
        path: the file.
        contradicting: whether it may contradict itself, by points that don't add up.

    Raises:
        click.UsageError: it can't be read, or is no report.
    """
    from grader.report import reading
    from grader.report.reading import ReportError

    try:
        report = reading.read(read_bounded(path, reading.MOST, links=True))
        problem = "" if contradicting else reading.contradiction(report)
    except OSError as error:
        sentence = _("The report {file} can't be read: {reason}.")
        raise click.UsageError(sentence.format(file=path, reason=reason_of(error))) from error
    except ReportError as error:
        problem = str(error)
    if problem:
        sentence = _("{file} is no report of this grader: {error}. grader grade writes report.json.")
        raise click.UsageError(sentence.format(file=path, error=problem))
    return report
