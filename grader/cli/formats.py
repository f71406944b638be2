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
    """Write a report for GitHub Actions: annotations to standard output, and the job's summary if there is a file for it."""
    from grader.report.formats import github

    sys.stdout.flush()
    sys.stdout.buffer.write(github.export(report, folder))
    if summary_file := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary_file).open("ab") as file:
            file.write(github.summary(report))


@contextmanager
def no_commands() -> Iterator[None]:
    """Keep GitHub Actions from obeying commands in the output: a learner's code may have printed them."""
    token = secrets.token_hex(16)
    click.echo(f"::stop-commands::{token}")
    try:
        yield
    finally:
        click.echo(f"::{token}::")


def folder_of(submission: Path) -> str:
    """Return a submission's folder relative to the working directory, for annotations; empty if it lies elsewhere."""
    folder = (submission if submission.is_dir() else submission.parent).resolve()
    working_directory = Path.cwd().resolve()
    return (
        folder.relative_to(working_directory).as_posix()
        if folder != working_directory and folder.is_relative_to(working_directory)
        else ""
    )


def write_formats(report: Report, forms: tuple[str, ...], out: Path, submission: Path) -> None:
    """Write a report into a folder in each format; the format github goes to standard output."""
    from grader.report.formats import export

    for form in forms:
        if form == "github":
            announce(report, folder_of(submission))
        else:
            write_out(out / FORMATS[form], export(form, report))


def check_formats(forms: tuple[str, ...]) -> None:
    """Refuse formats that would write the same file."""
    files = [FORMATS[form] for form in forms]
    if duplicate := next((file for file in files if files.count(file) > 1), None):
        sentence = _("Two of these formats write {file}; take one, and grader convert for the other.")
        raise click.UsageError(sentence.format(file=duplicate))


def write_refusals(problem: str, forms: tuple[str, ...], out: Path) -> None:
    """Write what platforms show when the submission could not be read."""
    from grader.report.formats import REFUSALS, refuse

    out.mkdir(parents=True, exist_ok=True)
    for form in forms:
        if form in REFUSALS:
            write_out(out / FORMATS[form], refuse(form, problem))


def write_out(path: Path, data: bytes) -> None:
    """Write a file; make its folder if it is missing."""
    from grader.cli.files import write

    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, data)
