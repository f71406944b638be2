"""Commands that turn results into other platforms' formats: convert, gradebook."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import GRADER_FAILED, NOT_PASSED, PASSED
from grader.exporters import FORMATS
from grader.i18n import gettext as _
from grader.i18n import mark

if TYPE_CHECKING:
    from grader.report import Report


@click.command("convert")
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.argument("report", metavar="REPORT.json", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help=mark("The file to write, not the screen.")
)
@click.option(
    "--folder",
    default="exercises",
    show_default=True,
    help=mark("For github: where the exercises lie in the repository."),
)
def convert(form: str, report: Path, out: Path | None, folder: str) -> int:
    """Convert a report: gradescope, prairielearn, junit, github, exercism, classroom or markdown.

    github also writes the job's summary, and ends as the grading did: 0 all passed, 1 not all, 3 a fault of the grader's.
    """
    from grader.exporters import export

    read = _report(report)
    if form == "github" and out is None:
        announce(read, folder)
        return GRADER_FAILED if read.grader_failed else PASSED if read.passed else NOT_PASSED
    data = export(form, read)
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        _write(out, data)
    return PASSED


def announce(report: Report, folder: str) -> None:
    """Tell GitHub Actions of a report: annotations on standard output, and the summary where there is a place for it."""
    from grader.exporters import github

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
    from grader.exporters import export

    for form in forms:
        if form == "github":
            announce(report, folder_of(submission))
        else:
            _write(out / FORMATS[form], export(form, report))


def check_formats(forms: tuple[str, ...]) -> None:
    """Refuse formats that would write the same file."""
    files = [FORMATS[form] for form in forms]
    if twice := next((file for file in files if files.count(file) > 1), None):
        sentence = _("Two of these formats write {file}; take one, and grader convert for the other.")
        raise click.UsageError(sentence.format(file=twice))


def write_refusals(problem: str, forms: tuple[str, ...], out: Path) -> None:
    """Write what platforms are to show where the submission could not be read."""
    from grader.exporters import REFUSALS, refuse

    out.mkdir(parents=True, exist_ok=True)
    for form in forms:
        if form in REFUSALS:
            _write(out / FORMATS[form], refuse(form, problem))


def _write(path: Path, data: bytes) -> None:
    from grader.cli.files import write

    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, data)


def _report(path: Path) -> Report:
    import msgspec

    from grader.report import decode

    try:
        return decode(path.read_bytes())
    except OSError as error:
        sentence = _("The report {file} can't be read: {reason}.")
        raise click.UsageError(sentence.format(file=path, reason=error.strerror)) from error
    except msgspec.MsgspecError as error:
        sentence = _("{file} is no report of this grader: {error}. grader grade writes report.json.")
        raise click.UsageError(sentence.format(file=path, error=error)) from error


commands: dict[str, click.Command] = {"convert": convert}
