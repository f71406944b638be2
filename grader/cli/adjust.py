"""The command adjust: points and comments by hand."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.records import FOLDER, by_option, held, points, results_of, tell_refusals
from grader.exits import NOT_PASSED, PASSED
from grader.i18n import ngettext
from grader.text import printable


@click.command("adjust")
@click.argument("results", type=FOLDER)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@by_option
def adjust(results: Path, file: Path, by: str) -> int:
    """Keep points and comments by hand from FILE beside RESULTS; they replace those kept before.

    FILE is TOML: for each adjustment [[adjustments]], and lines such as student = "1041", exercise = "ex07_example",
    points = 4 (or change = -2), comment = "Right, in a file of another name." Without exercise it is about the whole grade.
    `final`, `gradebook` and the overview count them, and no regrading changes them.
    """
    from grader.records import adjust as keeping
    from grader.records.by_hand import AdjustmentError, load

    store, graded = results_of(results)
    try:
        wanted = load(file)
        with held(store.folder):
            events = keeping.keep(store.folder, graded, wanted, by)
    except AdjustmentError as error:
        raise click.UsageError(str(error)) from error
    for event in events:
        scores = f"{points(event.before)} -> {points(event.after)}"
        click.echo(printable(f"{event.student}: {scores}  {event.note}"))
    line = ngettext("{count} adjustment counts now.", "{count} adjustments count now.", len(wanted))
    click.echo(line.format(count=len(wanted)))
    return NOT_PASSED if tell_refusals(store, graded) else PASSED
