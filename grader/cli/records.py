"""What the commands that read folders of results (final, regrade, audit) share."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.i18n import gettext as _
from grader.i18n import mark

if TYPE_CHECKING:
    from grader.records.store import Graded, Store

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
by_option = click.option(
    "--by", default="", help=mark("Your name, for the audit log; without this option the log holds none.")
)
note_option = click.option("--note", default="", help=mark("The reason, for the audit log."))
json_option = click.option("--json", "as_json", is_flag=True, help=mark("Print it as JSON."))


def results_of(folder: Path) -> tuple[Store, list[Graded]]:
    """Return a folder's store and the results in it.

    Raises:
        click.UsageError: there are no results, one can't be read, or two are of one student.
    """
    import msgspec

    from grader.records.store import Store

    store = Store(folder)
    try:
        graded = list(store)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        sentence = _("A result in {folder} can't be read: {error}. `grader batch` makes it again.")
        raise click.UsageError(sentence.format(folder=folder, error=error)) from error
    if not graded:
        sentence = _(
            "There are no results in {folder}. `grader batch SUBMISSIONS --out {folder}` makes some."
        )
        raise click.UsageError(sentence.format(folder=folder))
    ids = Counter(entry.result.student.id for entry in graded)
    if duplicates := [id_ for id_, count in ids.items() if count > 1]:
        sentence = _(
            "{folder} holds two results of {student}, under two names. Remove the folder of one of them."
        )
        raise click.UsageError(sentence.format(folder=folder, student=duplicates[0]))
    return store, graded


def points(value: int | None) -> str:
    """Return points as text, "-" if there are none."""
    return "-" if value is None else str(value)
