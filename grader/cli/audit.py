"""The command audit: the log of a folder of results."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.records import FOLDER, json_option, points
from grader.cli.terminal import print_json
from grader.exits import NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext
from grader.text import printable


@click.command("audit")
@click.argument("results", type=FOLDER)
@click.option("--holds", metavar="HASH", help=mark("Check that the log still has the entry with this hash."))
@json_option
def audit(results: Path, holds: str | None, as_json: bool) -> int:
    """Print the audit log of RESULTS and verify its chain of hashes. Exit code 1: the log was changed."""
    from grader.records.audit import read

    log = read(results)
    problems = list(log.problems)
    if holds is not None and holds not in {line.hash for line in log.lines}:
        sentence = _("No entry has the hash {hash}: the log was cut, or written anew.")
        problems.append(sentence.format(hash=holds))
    if as_json:
        entries = [line.entry for line in log.lines]
        print_json({"entries": entries, "problems": problems, "notes": log.notes, "head": log.head})
        return NOT_PASSED if problems else PASSED
    for line in log.lines:
        entry = line.entry
        scores = f"{points(entry.before)} -> {points(entry.after)}" if entry.student else ""
        parts = (entry.time, entry.what, entry.student, scores, entry.note, entry.by and f"({entry.by})")
        click.echo(printable("  ".join(part for part in parts if part)))
    for problem in problems:
        click.echo(f"✗ {problem}")
    for note in log.notes:
        click.echo(f"  {note}")
    if not problems:
        template = ngettext(
            "The chain holds: {count} entry.", "The chain holds: {count} entries.", len(log.lines)
        )
        click.echo(template.format(count=len(log.lines)))
    if log.head:
        click.echo(_("The last entry's hash, to note elsewhere: {hash}").format(hash=log.head))
    return NOT_PASSED if problems else PASSED
