"""The command audit: the log of a folder of results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.records import FOLDER, by_option, json_option, note_option, points, refusals
from grader.cli.terminal import print_json
from grader.exits import NOT_PASSED, PASSED
from grader.files import reason_of
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext
from grader.text import printable

if TYPE_CHECKING:
    from grader.records.audit import Log


@click.command("audit")
@click.argument("results", type=FOLDER)
@click.option("--holds", metavar="HASH", help=mark("Check that the log still has the entry with this hash."))
@click.option(
    "--enter",
    "--adopt",  # as it was called before `grader adopt`
    "do_enter",
    is_flag=True,
    help=mark(
        "Enter results that the log does not name, as those of an earlier version: you vouch for them."
    ),
)
@click.option(
    "--forget", metavar="STUDENT", help=mark("Enter that the folder of a student's result was removed.")
)
@json_option
@by_option
@note_option
def audit(
    results: Path, holds: str | None, do_enter: bool, forget: str | None, as_json: bool, by: str, note: str
) -> int:
    """Print the audit log of RESULTS, verify its chain of hashes, and compare the results with it.

    Exit code 1: the log or a result was changed.
    """
    from grader.records.audit import read
    from grader.records.store import Store

    store = Store(results)
    refused = [*(_enter(results, by, note) if do_enter else []), *_forget(results, forget, by, note)]
    try:
        log = read(results)
    except OSError as error:
        sentence = _("The audit log {file} can't be read: {reason}.")
        click.echo(printable(sentence.format(file=error.filename, reason=reason_of(error))))
        return NOT_PASSED
    problems = list(log.problems)
    if holds is not None and holds not in {line.hash for line in log.lines}:
        sentence = _("No entry has the hash {hash}: the log was cut, or written anew.")
        problems.append(printable(sentence.format(hash=holds)))
    if not log.problems:
        refused += refusals(store, list(store))
    problems += dict.fromkeys(refused)
    if as_json:
        entries = [line.entry for line in log.lines]
        print_json({"entries": entries, "problems": problems, "notes": log.notes, "head": log.head})
        return NOT_PASSED if problems else PASSED
    _print(log, problems)
    return NOT_PASSED if problems else PASSED


def _print(log: Log, problems: list[str]) -> None:
    for line in log.lines:
        entry = line.entry
        scores = f"{points(entry.before)} -> {points(entry.after)}" if entry.student else ""
        parts = (entry.time, entry.what, entry.student, scores, entry.note, entry.by and f"({entry.by})")
        click.echo(printable("  ".join(part for part in parts if part)))
    for problem in problems:
        click.echo(f"✗ {problem}")
    for text in log.notes:
        click.echo(f"  {text}")
    if not problems:
        template = ngettext(
            "The chain holds: {count} entry.", "The chain holds: {count} entries.", len(log.lines)
        )
        click.echo(template.format(count=len(log.lines)))
    if log.head:
        click.echo(_("The last entry's hash, to note elsewhere: {hash}").format(hash=log.head))


def _enter(results: Path, by: str, note: str) -> list[str]:
    """Enter what the log does not name, and return sentences about what can't be entered."""
    from grader.records.checking import DoubtError
    from grader.records.enter import enter

    try:
        entered = enter(results, by, note)
    except DoubtError as error:
        raise click.UsageError(str(error)) from error
    count = len(entered.students)
    sentence = ngettext(
        "Entered {count} result as it is in the folder now.",
        "Entered {count} results as they are in the folder now.",
        count,
    )
    click.echo(sentence.format(count=count), err=True)
    refused = _("Not entered: the folder students/{folder}: {reason}.")
    return [printable(refused.format(folder=name, reason=reason)) for name, reason in entered.refused.items()]


def _forget(results: Path, student: str | None, by: str, note: str) -> list[str]:
    from grader.records.enter import forget

    if student is None or forget(results, student, by, note):
        return []
    sentence = _("The log names no result of {student}, or their folder is still there: remove it first.")
    raise click.UsageError(printable(sentence.format(student=student)))
