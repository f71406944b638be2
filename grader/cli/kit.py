"""The command kit: write a learner's folder with its own answer key, to be handed out."""

from __future__ import annotations

from pathlib import Path

import click

from grader import i18n
from grader.cli.folder import write_folder
from grader.course import KEY_NAME
from grader.exits import PASSED
from grader.find import find_course
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext


@click.command("kit")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=mark("A new or empty folder."),
)
@click.pass_obj
def kit(course_path: Path | None, out: Path) -> int:
    """Write a learner's folder: starters and the public key, no solution."""
    from grader.learner.folder import files
    from grader.learner.kits import public_key

    course = find_course(course_path)
    if out.exists() and any(out.iterdir()):
        sentence = _("{out} is not empty; a kit would overwrite what is there. Name a new folder.")
        raise click.UsageError(sentence.format(out=out))
    key = public_key(course)
    write_folder(out, {KEY_NAME: key.data, **files(key, i18n.current(), ".")})
    line = ngettext(
        "Wrote a kit of {count} exercise to {out}. There: grader check",
        "Wrote a kit of {count} exercises to {out}. There: grader check",
        len(key.exercises),
    )
    click.echo(line.format(count=len(key.exercises), out=out))
    return PASSED
