"""The command adopt: a group's answers become a misconception of the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import with_solutions
from grader.cli.records import FOLDER, group_of, results_of
from grader.course import match_stem, shown_path
from grader.exits import NOT_PASSED, PASSED

if TYPE_CHECKING:
    from grader.records.groups import Group


@click.command("adopt")
@click.argument("results", type=FOLDER)
@click.argument("group")
@click.option("--stem", help="The exercise, to be sure; by default the group's.")
@click.option("--name", required=True, help="The misconception's name: a few words in lower case.")
@click.option(
    "--text", help="What a learner reads: what they did, then what holds. By default the group's comment."
)
@click.option("--function", help="The function to cut out, where several of an exercise give wrong answers.")
@click.option(
    "--yes", is_flag=True, help="Write it without asking: you have read the code that the diff shows."
)
@click.pass_obj
def adopt(
    course_path: Path | None,
    results: Path,
    group: str,
    stem: str | None,
    name: str,
    text: str | None,
    function: str | None,
    yes: bool,
) -> int:
    """Make what GROUP answered a misconception: later submissions with these answers get its name.

    The function is cut out of the shortest code of the group where that is possible, and proved in the sandbox. You see
    the change to the catalogue's file and are asked, since from then on this code runs where your course is trusted. It is
    written if the selftest passes.
    """
    from grader.authoring.adoption import AdoptionError, adoption_of, idea_of, source_of, write
    from grader.grading.official import choose_tier

    course = with_solutions(course_path)
    _store, graded = results_of(results)
    chosen = group_of(graded, group)
    if stem is not None and match_stem(stem, course.stems()) != chosen.stem:
        raise click.UsageError(f"The group {chosen.id} is of {chosen.stem}, not of {stem}.")
    if chosen.stem not in course.stems():
        raise click.UsageError(
            f"The course {course.root} has no exercise {chosen.stem}: name another with --course."
        )
    try:
        idea = idea_of(name, text or _comment_on(results, chosen), chosen)
        source = source_of(graded, chosen, function)
        adoption = adoption_of(course, chosen, idea, source, choose_tier().tier)
        click.echo("\n".join(adoption.diff()))
        if not yes and not click.confirm("Is this code what you want, and may it run where keys are made?"):
            click.echo("Nothing was written.")
            return NOT_PASSED
        write(adoption, lambda step: click.echo(f"... {step}", err=True))
    except AdoptionError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"Wrote {shown_path(adoption.path)}")
    click.echo("Grade the class again with `grader batch`, and the group has the name.")
    if course.locale.is_dir():
        languages = sorted(place.name for place in course.locale.iterdir() if place.is_dir())
        click.echo(
            f"Translate name and sentence: {', '.join(f'grader translate {one}' for one in languages)}"
        )
    return PASSED


def _comment_on(results: Path, group: Group) -> str:
    """Return what was said to a group already.

    Raises:
        click.UsageError: nothing was.
    """
    from grader.records import comments

    try:
        said = comments.kept(results)
    except comments.CommentError as error:
        raise click.UsageError(str(error)) from error
    text = next((one.text for one in said if (one.stem, one.answers) == (group.stem, group.answers)), None)
    if text is None:
        raise click.UsageError(
            "Say with --text what a learner reads: there is no comment on the group to take."
        )
    return text
