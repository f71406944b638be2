"""Write reports in the formats of platforms: what check, grade and convert have in common."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.i18n import gettext as _
from grader.report.formats import FORMATS

if TYPE_CHECKING:
    from grader.report.model import Report


def announce(report: Report, folder: str) -> None:
    """Tell GitHub Actions of a report: annotations on standard output, and the summary where there is a place for it."""
    from grader.report.formats import github

    sys.stdout.flush()
    sys.stdout.buffer.write(github.export(report, folder))
    if place := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(place).open("ab") as file:
            file.write(github.summary(report))


@contextmanager
def no_commands() -> Iterator[None]:
    """For a while, GitHub Actions takes no line of the output for a command: a learner's code may have printed it."""
    token = secrets.token_hex(16)
    click.echo(f"::stop-commands::{token}")
    try:
        yield
    finally:
        click.echo(f"::{token}::")


def folder_of(submission: Path) -> str:
    """Where a submission lies under the working directory, as annotations name it; empty where it lies elsewhere."""
    folder = (submission if submission.is_dir() else submission.parent).resolve()
    here = Path.cwd().resolve()
    return folder.relative_to(here).as_posix() if folder != here and folder.is_relative_to(here) else ""


def write_formats(report: Report, forms: tuple[str, ...], out: Path, submission: Path) -> None:
    """Write a report in formats into a folder; GitHub Actions is told where it listens, on standard output."""
    from grader.report.formats import export

    for form in forms:
        if form == "github":
            announce(report, folder_of(submission))
        else:
            write_out(out / FORMATS[form], export(form, report))


def check_formats(forms: tuple[str, ...]) -> None:
    """Refuse formats that would write the same file."""
    files = [FORMATS[form] for form in forms]
    if twice := next((file for file in files if files.count(file) > 1), None):
        sentence = _("Two of these formats write {file}; take one, and grader convert for the other.")
        raise click.UsageError(sentence.format(file=twice))


def write_refusals(problem: str, forms: tuple[str, ...], out: Path) -> None:
    """Write what platforms are to show where the submission could not be read."""
    from grader.report.formats import REFUSALS, refuse

    out.mkdir(parents=True, exist_ok=True)
    for form in forms:
        if form in REFUSALS:
            write_out(out / FORMATS[form], refuse(form, problem))


def write_out(path: Path, data: bytes) -> None:
    """Write a file into a folder that is made where it is missing."""
    from grader.cli.files import write

    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, data)
