"""The command watch: check each exercise as the learner saves it."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.folder import with_exercises
from grader.cli.options import seconds_option
from grader.course import CourseError, match_stem
from grader.exits import PASSED
from grader.find import find_course
from grader.i18n import gettext as _


@click.command("watch")
@click.argument("stem", metavar="[EXERCISE]", required=False)
@seconds_option
@click.pass_obj
def watch(course_path: Path | None, stem: str | None, seconds: float) -> int:
    """Work through the exercises: each save is checked at once, and the next exercise opens when one passes."""
    from grader.cli.options import public_key
    from grader.sandbox.limits import of_a_check
    from grader.watch.loop import Loop

    course = with_exercises(find_course(course_path))
    wanted = match_stem(stem, course.stems()) if stem else None
    key = public_key(course)
    if wanted is not None and wanted not in key.exercises:
        raise CourseError(_("The key of this course has no exercise {stem}.").format(stem=wanted))
    Loop(course, key, of_a_check(seconds), wanted).run()
    click.echo(_("Your progress is kept. To go on: grader watch"))
    return PASSED
