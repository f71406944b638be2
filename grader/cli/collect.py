"""The command collect: fetch a class's repositories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.exits import NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext
from grader.text import printable

if TYPE_CHECKING:
    from grader.batch.collect import Fetched


@click.command("collect")
@click.argument("list_file", metavar="LIST", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=mark("The class's folder: a clone for each student, and class.csv."),
)
def collect(list_file: Path, out: Path) -> int:
    """Fetch the repositories in LIST: a text with an address or a folder in each line, or a CSV of students and addresses.

    Then `grader batch OUT/class.csv` grades them. Nothing in a repository is run, and what can't be fetched stops no other.
    For private repositories on github.com set GRADER_GIT_TOKEN in the environment; GRADER_GIT_HOST names another host.

    Exit code 1: a repository could not be fetched.
    """
    from grader.batch import collect as collecting
    from grader.sandbox.git.program import is_available

    if not is_available():
        raise click.UsageError(_("git is not installed: see git-scm.com/downloads, and call this again."))
    fetched = collecting.collect(collecting.listed(list_file), list_file.parent, out, _tell)
    failed = [one for one in fetched if one.problem]
    there = sum(bool(one.commit) for one in fetched)
    line = ngettext("Fetched {count} repository of {all}.", "Fetched {count} repositories of {all}.", there)
    click.echo(line.format(count=there, all=len(fetched)))
    if any(one.submitted and one.submitted != one.wanted.submitted for one in fetched):
        click.echo(
            _(
                "The times are those of the last commits, by the clock of whoever committed, which can be set to anything: "
                "for a late policy, add a column `submitted` with the times of the pushes to the list."
            )
        )
    click.echo(_("Next: grader batch {path} --out RESULTS").format(path=out / collecting.CLASS))
    return NOT_PASSED if failed else PASSED


def _tell(one: Fetched) -> None:
    if one.problem:
        sentence = _("{student} was not fetched: {reason}.")
        click.echo(printable(sentence.format(student=one.wanted.student, reason=one.problem)), err=True)
    elif not one.commit and one.wanted.address:
        click.echo(printable(_("{student} has no commit yet.").format(student=one.wanted.student)), err=True)
