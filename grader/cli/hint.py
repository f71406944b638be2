"""The command hint: one more hint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.folder import no_exercises
from grader.course import Course, CourseError, match_stem
from grader.exits import PASSED
from grader.find import find_course
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

if TYPE_CHECKING:
    from grader.key.file import Key


@click.command("hint")
@click.argument("stem", metavar="EXERCISE")
@click.option("--rung", type=click.IntRange(min=1), help=mark("Which hint; by default the next one."))
@click.option(
    "--line", "wants_line", is_flag=True, help=mark("The last rung: which line of yours to look at.")
)
@click.pass_obj
def hint(course_path: Path | None, stem: str, rung: int | None, wants_line: bool) -> int:
    """A hint: a question first, then the shape of the answer, then the place to look. Ask again for the next.

    When all are used up, your function is changed in small ways, one at a time: where one makes every case right, you are
    told the line.
    """
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
        if wants_line:
            raise CourseError(advice)
        # A hint leaves nothing behind in a folder that is not the learner's.
        _print_hint(exercise.hints, (rung or 1) - 1)
        click.echo("\n" + advice)
        return PASSED
    progress = Progress(course.root)
    if idea := key.misconception(exercise.stem, progress.misconception(exercise.stem)):
        sentence = _("Your last check showed this: {name}. {help}")
        click.echo(sentence.format(name=idea[0], help=idea[1]) + "\n")
    file = course.exercises / f"{exercise.stem}.py"
    state = progress.state(exercise.stem, file, *key.starters(exercise.stem))
    is_open = state not in ("missing", "not_started", "passed")
    if wants_line:
        is_there = is_open or state == "passed"
        click.echo(
            _look(course, key, exercise.stem) if is_there else _("Write the function first, and save it.")
        )
        return PASSED
    index = progress.next_hint(exercise.stem, rungs) if rung is None else rung - 1
    used_up = index == rungs
    if used_up:
        if is_open:
            click.echo(_look(course, key, exercise.stem) + "\n")
        sentence = _("You have seen all {count} hints of this exercise. The last one again:")
        click.echo(sentence.format(count=rungs))
        index -= 1
    _print_hint(exercise.hints, index)
    if index + 1 == rungs and is_open and rung is None and not used_up:
        click.echo("\n" + _("Ask once more, and the grader looks for the line."))
    return PASSED


def _look(course: Course, key: Key, stem: str) -> str:
    """Check an exercise, and return the sentence that names the line of the mistake, or says that none can be named."""
    from grader.grading.submission import Job, grade
    from grader.report.feedback import line
    from grader.sandbox.launch import HeadStart
    from grader.sandbox.limits import Limits
    from grader.submission.intake import take

    limits = Limits()
    with HeadStart(limits) as head_start:
        job = Job(take(course.exercises), [stem], limits, line=True)
        exercise = grade(job, lambda: key, head_start=head_start).exercises[0]
    if exercise.state == "passed":
        return _("Your last save passes: there is nothing to look for.")
    return line.of_exercise(exercise) or _(line.NOTHING)


def _print_hint(hints: list[str], index: int) -> None:
    line = _("Hint {number} of {count}: {hint}")
    click.echo(line.format(number=index + 1, count=len(hints), hint=hints[index]))
