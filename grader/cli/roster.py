"""What the command batch says of a class before it is graded: who handed in what, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.terminal import print_json
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

if TYPE_CHECKING:
    from grader.batch.roster.model import Entry, Roster
    from grader.batch.roster.recognise import Options

Command = Callable[..., Any]
SHAPES = ("moodle", "canvas", "gradescope", "folders", "repositories", "csv")
NAMED = 20  # how many of a kind are named at the head of a run; --list names all

_OPTIONS = (
    click.option(
        "--list", "only_list", is_flag=True, help=mark("Show who handed in what, and grade nothing.")
    ),
    click.option("--json", "as_json", is_flag=True, help=mark("With --list: print it as JSON.")),
    click.option(
        "--shape",
        type=click.Choice(SHAPES),
        help=mark("How the submissions are laid out; by default what is recognised."),
    ),
    click.option(
        "--roster",
        "roster_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=mark("A CSV of all students, such as Moodle's grading worksheet: shows who handed in nothing."),
    ),
    click.option(
        "--timezone",
        metavar="ZONE",
        help=mark(
            "Of times without an offset from UTC, such as Moodle's: America/Sao_Paulo; by default this machine's."
        ),
    ),
    click.option("--student-column", help=mark("The column of a CSV that holds the students' ids.")),
    click.option("--path-column", help=mark("The column of a CSV that holds the submissions' paths.")),
)


def roster_options(command: Command) -> Command:
    """Add the options that say what a class looks like to a command, in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def options_of(
    shape: str | None,
    roster_file: Path | None,
    timezone: str | None,
    student_column: str | None,
    path_column: str | None,
    stems: Sequence[str],
    out: Path | None,
) -> Options:
    """Return what these options say of a class."""
    from grader.batch.roster import times
    from grader.batch.roster.model import Shape
    from grader.batch.roster.recognise import Options

    named = Shape(shape) if shape is not None else None
    zone = times.zone(timezone) if timezone else None
    return Options(named, roster_file, student_column, path_column, stems, out, zone)


def chosen(roster: Roster, students: tuple[str, ...]) -> Sequence[Entry]:
    """Return the entries of these students; all if none are named.

    Raises:
        click.UsageError: one is not in the class.
    """
    unknown = set(students) - {entry.student.id for entry in roster.entries}
    if unknown:
        sentence = _("There is no student {student} in the class: --list shows who is.")
        raise click.UsageError(sentence.format(student=", ".join(sorted(unknown))))
    return [entry for entry in roster.entries if not students or entry.student.id in students]


def print_roster(roster: Roster) -> None:
    """Print every student, and what was left out."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from grader.text import printable

    table = Table(_("student"), _("name"), _("submission"), _("handed in"), box=None, pad_edge=False)
    for entry in roster.entries:
        cells = (entry.student.id, entry.student.name, described(entry), entry.submitted or "")
        table.add_row(*(escape(printable(cell)) for cell in cells))
    Console(highlight=False).print(table)
    click.echo()
    print_summary(roster, most=None)


def print_summary(roster: Roster, most: int | None = NAMED) -> None:
    """Print what was recognised, in a few lines.

    Args:
        roster: the class.
        most: how many of a kind are named; None for all.
    """
    from grader.batch.roster.model import SHAPES as WORDS
    from grader.text import printable

    def say(line: str) -> None:
        click.echo(printable(line))

    count = len(roster.entries)
    line = ngettext("{shape}: {count} student", "{shape}: {count} students", count)
    words = _(WORDS[roster.shape])
    say(line.format(shape=words[0].upper() + words[1:], count=count))
    for title, entries in (
        (_("Handed in nothing"), [entry for entry in roster.entries if entry.is_nothing]),
        (_("Can't be graded"), [entry for entry in roster.entries if entry.problem]),
    ):
        if entries:
            say(f"{title}: {len(entries)}")
            lines = [f"  {entry.student.id} {entry.student.name}".rstrip() for entry in entries]
            details = [f": {entry.problem}" if entry.problem else "" for entry in entries]
            _some([one + detail for one, detail in zip(lines, details, strict=True)], most, say)
    if roster.ignored:
        say(_("Left out: {count}").format(count=len(roster.ignored)))
        _some([f"  {left.name}: {left.reason}" for left in roster.ignored], most, say)
    for note in roster.notes:
        say(note)


def _some(lines: Sequence[str], most: int | None, say: Callable[[str], None]) -> None:
    for line in lines[:most]:
        say(line)
    if most is not None and len(lines) > most:
        say(_("  and {count} more: --list names all").format(count=len(lines) - most))


def print_roster_json(roster: Roster) -> None:
    """Print the class as JSON."""
    print_json(
        {
            "shape": roster.shape,
            "students": [
                {
                    "id": entry.student.id,
                    "name": entry.student.name,
                    "submission": None if entry.path is None else entry.source,
                    "submitted": entry.submitted,
                    "state": "nothing" if entry.is_nothing else "ungraded" if entry.problem else "handed_in",
                    "problem": entry.problem,
                }
                for entry in roster.entries
            ],
            "ignored": roster.ignored,
            "notes": roster.notes,
        }
    )


def described(entry: Entry) -> str:
    """Return what a student handed in, in a few words."""
    if entry.is_nothing:
        return _("handed in nothing")
    return _("can't be graded") if entry.problem else entry.source
