"""The command gradebook: make a gradebook from a folder of results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.records import holds_option, results_of, tell_refusals
from grader.exits import NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext
from grader.records.tables import GRADEBOOKS, SEPARATORS, SITES

if TYPE_CHECKING:
    from grader.records.store import Graded

_DECIMALS = {"point": ".", "comma": ","}


@click.command("gradebook")
@click.argument("platform", type=click.Choice(list(GRADEBOOKS)))
@click.argument("results", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help=mark("The file to write.")
)
@click.option(
    "--ids",
    type=click.Choice([name for names in GRADEBOOKS.values() for name in names]),
    help=mark(
        "What the students' ids are. moodle: participant (a worksheet), idnumber, email, username; canvas: id, sis, login."
    ),
)
@click.option(
    "--assignment",
    default="jaxcnn",
    show_default=True,
    help=mark("The grade's column; for Canvas with its number: 'Homework 1 (123456)'."),
)
@click.option(
    "--max",
    "max_points",
    type=click.FloatRange(min=0, min_open=True),
    help=mark("Scale the grades to this many points."),
)
@click.option(
    "--decimal",
    type=click.Choice(list(_DECIMALS)),
    default="point",
    show_default=True,
    help=mark("The decimal sign."),
)
@click.option(
    "--separator",
    type=click.Choice(list(SEPARATORS)),
    help=mark("Between cells; by default a comma, with a decimal comma a semicolon."),
)
@click.option("--bom", is_flag=True, help=mark("Begin with a byte order mark, for Excel."))
@click.option(
    "--site",
    type=click.Choice(SITES),
    default="en",
    show_default=True,
    help=mark("The Moodle site's language: a worksheet's columns are named in it."),
)
@click.option(
    "--feedback",
    type=click.Path(dir_okay=False, path_type=Path),
    help=mark(
        "For a worksheet of Moodle: also write this zip, with each student's report as a feedback file."
    ),
)
@holds_option
def gradebook(
    platform: str,
    results: Path,
    out: Path,
    ids: str | None,
    assignment: str,
    max_points: float | None,
    decimal: str,
    separator: str | None,
    bom: bool,
    site: str,
    feedback: Path | None,
    holds: str | None,
) -> int:
    """Make a CSV for Moodle or Canvas to import, from RESULTS: the folder that a batch was graded into.

    Exit code 1: a result does not agree with the audit log, and has no grade in the file.
    """
    from grader.cli.files import write
    from grader.records.tables import canvas, moodle, table

    id_fields = GRADEBOOKS[platform]
    if ids is not None and ids not in id_fields:
        sentence = _("--ids {ids} is not for {platform}; it knows {known}.")
        raise click.UsageError(sentence.format(ids=ids, platform=platform, known=", ".join(id_fields)))
    separator_name = separator or ("semicolon" if decimal == "comma" else "comma")
    if decimal == "comma" and separator_name == "comma":
        raise click.UsageError(_("A decimal comma needs another --separator: semicolon or tab."))
    store, graded = results_of(results, holds)
    style = table.Style(_DECIMALS[decimal], SEPARATORS[separator_name], bom)
    field = ids or id_fields[0]
    if feedback is not None:
        _write_feedback(feedback, graded, platform, field)
    if platform == "canvas":
        data = canvas.gradebook(graded, style, max_points, field, assignment)
    elif field == "participant":
        data = moodle.worksheet(graded, style, max_points, site)
    else:
        data = moodle.gradebook(graded, style, max_points, field, assignment)
    write(out, data)
    ungraded = sum(table.points(entry) is None for entry in graded)
    line = ngettext(
        "Wrote {out}: {count} student, {without} without a grade.",
        "Wrote {out}: {count} students, {without} without a grade.",
        len(graded),
    )
    click.echo(line.format(out=out, count=len(graded), without=ungraded))
    return NOT_PASSED if tell_refusals(store, graded) else PASSED


def _write_feedback(out: Path, graded: Sequence[Graded], platform: str, field: str) -> None:
    """Write the zip of feedback files that belongs to a worksheet."""
    from grader.cli.files import write
    from grader.records.tables import feedback_zip

    if platform != "moodle" or field != "participant":
        raise click.UsageError(
            _("--feedback is for Moodle's worksheet: gradebook moodle, with participant numbers.")
        )
    try:
        write(out, feedback_zip.pack(graded))
    except feedback_zip.NotParticipantsError as error:
        raise click.UsageError(str(error)) from error
