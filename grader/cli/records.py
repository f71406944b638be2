"""What the commands that read folders of results (final, regrade, audit) share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.i18n import gettext as _
from grader.i18n import mark, ngettext
from grader.text import printable

if TYPE_CHECKING:
    from grader.records.store import Graded, Store

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
by_option = click.option(
    "--by", default="", help=mark("Your name, for the audit log; without this option the log holds none.")
)
note_option = click.option("--note", default="", help=mark("The reason, for the audit log."))
json_option = click.option("--json", "as_json", is_flag=True, help=mark("Print it as JSON."))

holds_option = click.option(
    "--holds",
    metavar="HASH",
    help=mark(
        "The log's last hash, kept elsewhere: refuse all if results were entered after it, or it is gone."
    ),
)
SHOWN = 5  # students of those that are refused for the same reason


def results_of(folder: Path, head: str | None = None) -> tuple[Store, list[Graded]]:
    """Return a folder's store and the results in it; those that do not agree with the audit log are refused.

    Args:
        folder: a folder of results.
        head: the log's last hash, where it was kept elsewhere.

    Raises:
        click.UsageError: there are no results.
    """
    from grader.records.store import Store

    store = Store(folder)
    graded = list(store.read(head))
    if not graded and not store.strays:
        sentence = _(
            "There are no results in {folder}. `grader batch SUBMISSIONS --out {folder}` makes some."
        )
        raise click.UsageError(sentence.format(folder=folder))
    return store, graded


def refusals(store: Store, graded: Sequence[Graded]) -> list[str]:
    """Return sentences about the results and folders that do not agree with the audit log: whose, and why."""
    by_reason: dict[str, list[str]] = {}
    for one in graded:
        if one.refused:
            by_reason.setdefault(one.result.problem, []).append(one.result.student.id)
    lines = []
    for reason, students in by_reason.items():
        shown = ", ".join(student[:80] or repr(student) for student in students[:SHOWN])
        if len(students) > SHOWN:
            more = ngettext("{count} more", "{count} more", len(students) - SHOWN)
            shown = f"{shown}, {more.format(count=len(students) - SHOWN)}"
        lines.append(_("Refused: {students}: {reason}").format(students=shown, reason=reason))
    for stray in store.strays:
        sentence = _("Refused: the folder students/{folder}: {reason}")
        lines.append(sentence.format(folder=stray.folder[:80], reason=stray.reason))
    return [printable(line) for line in lines]


def tell_refusals(store: Store, graded: Sequence[Graded]) -> bool:
    """Print what does not agree with the audit log to standard error, and return whether anything does not."""
    lines = refusals(store, graded)
    for line in lines:
        click.echo(line, err=True)
    return bool(lines)


def points(value: int | None) -> str:
    """Return points as text, "-" if there are none."""
    return "-" if value is None else str(value)
