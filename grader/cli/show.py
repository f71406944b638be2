"""The command show: what an exercise asks for."""

from __future__ import annotations

from pathlib import Path

import click

from grader.course import find_course, match_stem, shown_path
from grader.exits import PASSED
from grader.i18n import gettext as _
from grader.i18n import ngettext


@click.command("show")
@click.argument("stem", metavar="EXERCISE")
@click.pass_obj
def show(course_path: Path | None, stem: str) -> int:
    """What an exercise asks for, and how it is checked."""
    from grader.cli.options import public_key
    from grader.starter import statement

    course = find_course(course_path)
    key = public_key(course)
    exercise = key.exercises[match_stem(stem, course.stems())]
    heading = ngettext("{stem} ({count} point)", "{stem} ({count} points)", exercise.points)
    click.echo(heading.format(stem=exercise.stem, count=exercise.points) + "\n")
    own = _statement(course.exercises / f"{exercise.stem}.py")
    if own in map(statement, key.starters(exercise.stem)):
        own = ""  # no words of theirs, perhaps in another language
    click.echo(own or statement(exercise.starter) or exercise.title)
    click.echo("\n" + _("Checks:"))
    for one in exercise.checks:
        click.echo(f"  {one.points:>2}  {one.name}: {one.rationale}")
    path = shown_path(course.exercises / f"{exercise.stem}.py")
    click.echo("\n" + _("Write it in {path}, then: grader check {name}").format(path=path, name=stem))
    return PASSED


def _statement(path: Path) -> str:
    """The statement in the learner's copy: an author may just have changed it, and a learner deleted it."""
    from grader.starter import statement

    try:
        return statement(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
