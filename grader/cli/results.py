"""What the command batch tells of a class: the table, whom to look at, the overview page, the log's last hash."""

from __future__ import annotations

import contextlib
import shlex
from typing import TYPE_CHECKING

import click

from grader.exits import NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.batch.overview import Overview
    from grader.batch.roster.model import Roster
    from grader.batch.similar import Similar
    from grader.records.store import Graded, Result, Store


def report_results(store: Store, results: Sequence[Result], similar: Similar | None, roster: Roster) -> int:
    """Write the overview page and print the table, both of all results in the folder; return the exit code.

    Args:
        store: the folder.
        results: those of this run.
        similar: similar submissions, where they were looked for.
        roster: the class.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from grader.batch import page
    from grader.batch.overview import in_a_table, overview
    from grader.cli.files import write
    from grader.cli.records import tell_sights
    from grader.course import shown_path
    from grader.text import printable

    expected = {entry.student.id for entry in roster.entries}
    class_overview = overview(_with_adjustments(store, results), expected, roster.strangers, store.timings)
    folder = shown_path(store.folder)
    write(store.folder / "overview.html", page.render(class_overview, similar, folder).encode())
    _print_looks(class_overview)
    table = Table(_("student"), _("points"), "", box=None, pad_edge=False)
    for row in in_a_table(class_overview):
        table.add_row(*(escape(printable(cell)) for cell in row))
    Console(highlight=False).print(table)
    for misconception in class_overview.misunderstood[:3]:
        sentence = ngettext(
            "{name} ({stem}): {count} student", "{name} ({stem}): {count} students", misconception.students
        )
        click.echo(
            sentence.format(name=misconception.name, stem=misconception.stem, count=misconception.students)
        )
    _tell_groups(class_overview, folder)
    tell_sights(class_overview.sights, err=False)
    click.echo(_("Overview: {path}").format(path=store.folder / "overview.html"))
    click.echo(", ".join(f"{words}: {count}" for words, count in class_overview.standings))
    disagrees = _tell_log(store, class_overview)
    for student, reason in (similar.left_out if similar is not None else {}).items():
        sentence = _("{student} was not compared with the others: {reason}. Look at the code yourself.")
        click.echo(printable(sentence.format(student=student, reason=reason)))
    is_incomplete = any(result.score is None and not result.nothing for result in results)
    return NOT_PASSED if disagrees or is_incomplete else PASSED


def _tell_log(store: Store, class_overview: Overview) -> bool:
    """Print the log's last hash and what is nobody's, and return whether anything does not agree with the log."""
    from grader.cli.records import tell_refusals
    from grader.records import audit
    from grader.records.store import Standing

    strays = tell_refusals(store, [])
    with contextlib.suppress(OSError):
        head = audit.read(store.folder).head
        click.echo(_("The audit log's last hash, to note elsewhere: {hash}").format(hash=head))
    return strays or any(row.standing is Standing.REFUSED for row in class_overview.rows)


def _with_adjustments(store: Store, results: Sequence[Result]) -> Iterator[Graded]:
    """Yield all results with what a person decided; where that can't be believed, as they were graded, and say so."""
    from grader.records.adjust import adjusting, kept
    from grader.records.by_hand import AdjustmentError

    adjustments = []
    try:
        adjustments = kept(store.folder)
    except AdjustmentError as error:
        click.echo(str(error), err=True)
    most = max((result.max_score or 0 for result in results), default=0)
    yield from adjusting(_with_unwritten(store, results), adjustments, most)


def _with_unwritten(store: Store, results: Sequence[Result]) -> Iterator[Graded]:
    """Yield all results in the folder, and those of this run that could not be written there."""
    from grader.records.store import Graded

    written = set()
    for graded in store:
        written.add(graded.result.student.id)
        yield graded
    for result in results:
        if result.student.id not in written:
            yield Graded(result, None)


def _print_looks(class_overview: Overview) -> None:
    """Print whom a person should look at, above the table."""
    from grader.text import printable

    if class_overview.looks:
        click.echo(_("Needs a look:"))
    for look in class_overview.looks:
        click.echo(printable(f"  {look.student}: {look.reason} {look.action}"))
    if class_overview.looks:
        click.echo()


def _tell_groups(class_overview: Overview, folder: str) -> None:
    """Print the largest groups of the same answers without a name, and what can be done for them."""
    groups = class_overview.groups[:3]
    for group in groups:
        sentence = ngettext(
            "{group} ({stem}): {count} student, the same answer without a name",
            "{group} ({stem}): {count} students, the same answer without a name",
            len(group.students),
        )
        click.echo(sentence.format(group=group.id, stem=group.stem, count=len(group.students)))
    if groups:
        sentence = _("The overview shows what they answered. To say something to all of them: {command}")
        command = f'grader comment {shlex.quote(folder)} {groups[0].id} --text "..."'
        click.echo(sentence.format(command=command))
