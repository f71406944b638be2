"""What the commands over folders of results (final, regrade, audit) have in common."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.i18n import gettext as _
from grader.i18n import mark

if TYPE_CHECKING:
    from grader.records.store import Graded, Store

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
by_option = click.option(
    "--by", default="", help=mark("Who you are, for the audit log; it looks up nothing by itself.")
)
note_option = click.option("--note", default="", help=mark("Why, for the audit log."))
json_option = click.option("--json", "as_json", is_flag=True, help=mark("Print it as JSON."))


def results_of(folder: Path) -> tuple[Store, list[Graded]]:
    """A folder's store and the results in it; a sentence where there are none, or one can't be read."""
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
    ids = Counter(one.result.student.id for one in graded)
    if twice := [id_ for id_, count in ids.items() if count > 1]:
        sentence = _(
            "{folder} holds two results of {student}, under two names. Remove the folder of one of them."
        )
        raise click.UsageError(sentence.format(folder=folder, student=twice[0]))
    return store, graded


def points(value: int | None) -> str:
    """Points as a line shows them."""
    return "-" if value is None else str(value)


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    import msgspec

    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")
