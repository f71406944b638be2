"""The command final: final grades by a policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.records import (
    FOLDER,
    by_option,
    heads_option,
    json_option,
    rows_of,
    stores_of,
    tell_refusals,
    tell_sights,
)
from grader.cli.terminal import print_json
from grader.exits import NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark
from grader.text import printable

if TYPE_CHECKING:
    from grader.records.gradebook import Row


@click.command("final")
@click.argument("results", nargs=-1, required=True, type=FOLDER)
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help=mark("The late policy, a TOML file."),
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help=mark("Write the grades as CSV, too.")
)
@click.option("--why", metavar="STUDENT", help=mark("Print every step of one student's grade instead."))
@heads_option
@json_option
@by_option
def final(
    results: tuple[Path, ...],
    policy_file: Path,
    out: Path | None,
    why: str | None,
    heads: tuple[str, ...],
    as_json: bool,
    by: str,
) -> int:
    """Make final grades from RESULTS: one folder of results for each attempt.

    Exit code 1: a person should look at some of the grades, or a result does not agree with the audit log; the last lines
    name the students.
    """
    from grader.cli.files import write
    from grader.records import audit
    from grader.records.gradebook import as_csv, attempts_that_count, digest
    from grader.records.worth_a_look import worth_a_look

    stores = stores_of(results, heads)
    rows = rows_of([graded for _store, graded in stores], policy_file)
    if why is not None:
        return _explain(rows, why)
    if as_json:
        print_json(rows)
    else:
        _print_grades(rows)
    if out is not None:
        table = as_csv(rows)
        for store, _graded in stores:
            event = audit.Event("exported", fingerprint=digest(table), note=out.name)
            audit.append(store.folder, [event], by)
        write(out, table)
        click.echo(_("Wrote {out}.").format(out=out), err=True)
    tell_sights(worth_a_look(attempts_that_count([graded for _store, graded in stores], rows)))
    refused = [tell_refusals(store, graded) for store, graded in stores]
    open_ones = [printable(row.student) for row in rows if row.problems]
    if open_ones:
        sentence = _("To be looked at: {students}. `--why STUDENT` says why.")
        click.echo(sentence.format(students=", ".join(open_ones)), err=True)
    return NOT_PASSED if open_ones or any(refused) else PASSED


def _explain(rows: list[Row], student: str) -> int:
    matches = [row for row in rows if row.student == student]
    if not matches:
        raise click.UsageError(_("There is no result of {student}.").format(student=student))
    for line in matches[0].reasons:
        click.echo(printable(line))
    return NOT_PASSED if matches[0].problems else PASSED


def _print_grades(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in (_("student"), _("name")):
        table.add_column(title)
    for title in (_("points"), _("of"), "%"):
        table.add_column(title, justify="right")
    for row in rows:
        numbers = ("-" if n is None else str(n) for n in (row.points, row.max_points, row.percent))
        table.add_row(escape(printable(row.student)), escape(printable(row.name)), *numbers)
    Console(highlight=False).print(table)
