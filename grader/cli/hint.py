"""The command hint: one more hint."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.folder import no_exercises
from grader.course import match_stem
from grader.exits import PASSED
from grader.find import find_course
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext


@click.command("hint")
@click.argument("stem", metavar="EXERCISE")
@click.option("--rung", type=click.IntRange(min=1), help=mark("Which hint; by default the next one."))
@click.pass_obj
def hint(course_path: Path | None, stem: str, rung: int | None) -> int:
    """A hint: a question first, then the shape of the answer, then the place to look. Ask again for the next."""
    from grader.cli.options import public_key
    from grader.watch.progress import Progress

    course = find_course(course_path)
    key = public_key(course)
    exercise = key.exercises[match_stem(stem, course.stems())]
    rungs = len(exercise.hints)
    if rung is not None and rung > rungs:
        sentence = ngettext("{stem} has {count} hint.", "{stem} has {count} hints.", rungs)
        raise click.BadParameter(sentence.format(stem=exercise.stem, count=rungs), param_hint="--rung")
    if advice := no_exercises(course):
        # A hint leaves nothing behind in a folder that is not the learner's.
        _print_hint(exercise.hints, (rung or 1) - 1)
        click.echo("\n" + advice)
        return PASSED
    progress = Progress(course.root)
    if idea := key.misconception(exercise.stem, progress.misconception(exercise.stem)):
        sentence = _("Your last check showed this: {name}. {help}")
        click.echo(sentence.format(name=idea[0], help=idea[1]) + "\n")
    index = progress.next_hint(exercise.stem, rungs) if rung is None else rung - 1
    if index == rungs:
        sentence = _("You have seen all {count} hints of this exercise. The last one again:")
        click.echo(sentence.format(count=rungs))
        index -= 1
    _print_hint(exercise.hints, index)
    return PASSED


def _print_hint(hints: list[str], index: int) -> None:
    line = _("Hint {number} of {count}: {hint}")
    click.echo(line.format(number=index + 1, count=len(hints), hint=hints[index]))
