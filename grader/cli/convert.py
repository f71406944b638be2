"""The command convert: a report in a platform's format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.files import read_report
from grader.cli.formats import announce, write_out
from grader.cli.terminal import print_bytes
from grader.exits import GRADER_FAILED, NOT_PASSED, PASSED
from grader.i18n import mark
from grader.report.formats import FORMATS

if TYPE_CHECKING:
    pass


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
    """Convert a report: gradescope, prairielearn, junit, github, exercism, classroom, markdown or student.

    student is the report itself, without what is for instructors alone. A comment on the student's group, where the report
    lies in a folder of results, is in all of them. github also writes the job's summary, and ends with
    the exit code of the grading: 0 all passed, 1 not all, 3 the grader failed.
    """
    from grader.records import comments
    from grader.report.formats import export

    try:
        decoded = comments.beside(report, read_report(report))
    except comments.CommentError as error:
        raise click.UsageError(str(error)) from error
    if form == "github" and out is None:
        announce(decoded, folder)
        return GRADER_FAILED if decoded.grader_failed else PASSED if decoded.passed else NOT_PASSED
    data = export(form, decoded)
    if out is None:
        print_bytes(data)
    else:
        write_out(out, data)
    return PASSED
