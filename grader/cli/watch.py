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
from grader.i18n import mark


@click.command("watch")
@click.argument("stem", metavar="[EXERCISE]", required=False)
@click.option(
    "--page",
    is_flag=True,
    help=mark("Show the verdicts in your browser, too: a page that follows each save."),
)
@click.option("--no-browser", is_flag=True, help=mark("With --page: print its address, and open no browser."))
@click.option("--once", is_flag=True, help=mark("Check the exercise once, show the verdict, and leave."))
@seconds_option
@click.pass_obj
def watch(
    course_path: Path | None, stem: str | None, page: bool, no_browser: bool, once: bool, seconds: float
) -> int:
    """Work through the exercises: each save is checked at once, and the next exercise opens when one passes."""
    from grader.cli.options import public_key
    from grader.sandbox.limits import of_a_check
    from grader.watch.loop import Loop, PageKind

    if no_browser and not page:
        raise click.UsageError(_("--no-browser goes with --page."))
    course = with_exercises(find_course(course_path))
    wanted = match_stem(stem, course.stems()) if stem else None
    key = public_key(course)
    if wanted is not None and wanted not in key.exercises:
        raise CourseError(_("The key of this course has no exercise {stem}.").format(stem=wanted))
    kind = PageKind.NONE if not page else PageKind.SERVED if no_browser else PageKind.IN_BROWSER
    Loop(course, key, of_a_check(seconds), wanted, kind, once=once).run()
    click.echo(_("Your progress is kept. To go on: grader watch"))
    return PASSED
