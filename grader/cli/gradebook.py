"""The command gradebook: make a gradebook from a folder of results."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.records import FOLDER, heads_option, rows_of, stores_of, tell_refusals, tell_sights
from grader.exits import NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext
from grader.records.tables import GRADEBOOKS, SEPARATORS, SITES

if TYPE_CHECKING:
    from grader.records.gradebook import Row
    from grader.records.store import Graded

_DECIMALS = {"point": ".", "comma": ","}


@click.command("gradebook")
@click.argument("platform", type=click.Choice(list(GRADEBOOKS)))
@click.argument("results", nargs=-1, required=True, type=FOLDER)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help=mark("The file to write.")
)
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=mark(
        "Final grades by this late policy, as `grader final` makes them; by default the points as graded."
    ),
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
@heads_option
def gradebook(
    platform: str,
    results: tuple[Path, ...],
    out: Path,
    policy_file: Path | None,
    ids: str | None,
    assignment: str,
    max_points: float | None,
    decimal: str,
    separator: str | None,
    bom: bool,
    site: str,
    feedback: Path | None,
    heads: tuple[str, ...],
) -> int:
    """Make a CSV for Moodle or Canvas to import, from RESULTS: the folder that a batch was graded into.

    With --policy the grades are those of `grader final`, lateness included, and each attempt can have its folder.

    Exit code 1: a result does not agree with the audit log, and has no grade in the file.
    """
    from grader.cli.files import write
    from grader.records.tables import canvas, moodle, table
    from grader.records.worth_a_look import worth_a_look

    id_fields = GRADEBOOKS[platform]
    if ids is not None and ids not in id_fields:
        sentence = _("--ids {ids} is not for {platform}; it knows {known}.")
        raise click.UsageError(sentence.format(ids=ids, platform=platform, known=", ".join(id_fields)))
    separator_name = separator or ("semicolon" if decimal == "comma" else "comma")
    if decimal == "comma" and separator_name == "comma":
        raise click.UsageError(_("A decimal comma needs another --separator: semicolon or tab."))
    if max_points is not None and not math.isfinite(max_points):
        raise click.UsageError(
            _("--max {value} is no number of points, such as 10.").format(value=max_points)
        )
    if len(results) > 1 and policy_file is None:
        raise click.UsageError(_("Several folders are several attempts: --policy says which counts."))
    stores = stores_of(results, heads)
    graded, finals = stores[0][1], None
    if policy_file is not None:
        graded, finals, max_points = _final_grades([one for _store, one in stores], policy_file, max_points)
    style = table.Style(_DECIMALS[decimal], SEPARATORS[separator_name], bom)
    field = ids or id_fields[0]
    if feedback is not None:
        _write_feedback(feedback, graded, platform, field)
    if platform == "canvas":
        data = canvas.gradebook(graded, style, max_points, field, assignment, finals)
    elif field == "participant":
        data = moodle.worksheet(graded, style, max_points, site, finals)
    else:
        data = moodle.gradebook(graded, style, max_points, field, assignment, finals)
    write(out, data)
    ungraded = sum(table.points(entry, None, finals) is None for entry in graded)
    line = ngettext(
        "Wrote {out}: {count} student, {without} without a grade.",
        "Wrote {out}: {count} students, {without} without a grade.",
        len(graded),
    )
    click.echo(line.format(out=out, count=len(graded), without=ungraded))
    tell_sights(worth_a_look(graded))
    refused = [tell_refusals(store, one) for store, one in stores]
    return NOT_PASSED if any(refused) else PASSED


def _final_grades(
    attempts: Sequence[Sequence[Graded]], policy_file: Path, max_points: float | None
) -> tuple[list[Graded], dict[str, Row], float]:
    """Return each student's attempt that counts, the final grades, and the most points of the assignment.

    A platform has one maximum for all: where the policy leaves the students different ones, the grades are of 100.
    """
    from grader.records.gradebook import attempts_that_count

    rows = rows_of(attempts, policy_file)
    if max_points is None:
        maxima = {float(row.max_points) for row in rows if row.max_points is not None}
        max_points = maxima.pop() if len(maxima) == 1 else 100.0
        line = _("The grades are of {points} points; --max scales them to others.")
        click.echo(line.format(points=f"{max_points:g}"), err=True)
    return attempts_that_count(attempts, rows), {row.student: row for row in rows}, max_points


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
