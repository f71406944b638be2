"""The command show: what an exercise asks for."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.folder import no_exercises
from grader.course import match_stem, shown_path
from grader.exits import PASSED
from grader.find import find_course
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
    learner_statement = _statement(course.exercises / f"{exercise.stem}.py")
    if learner_statement in map(statement, key.starters(exercise.stem)):
        learner_statement = ""  # unchanged from a starter, perhaps one in another language
    click.echo(learner_statement or statement(exercise.starter) or exercise.title)
    click.echo("\n" + _("Checks:"))
    for check in exercise.checks:
        click.echo(f"  {check.worth or '-':>2}  {check.name}: {check.rationale}")
    if advice := no_exercises(course):
        click.echo("\n" + advice)
        return PASSED
    path = shown_path(course.exercises / f"{exercise.stem}.py")
    click.echo("\n" + _("Write it in {path}, then: grader check {name}").format(path=path, name=stem))
    return PASSED


def _statement(path: Path) -> str:
    """Return the statement in the learner's copy, which may be newer than the key's; empty if it was deleted."""
    from grader.starter import statement

    try:
        return statement(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
