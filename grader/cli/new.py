"""The command new: write the files of a new exercise."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

import click

from grader.cli.files import write
from grader.course import Course, CourseError, shown_path
from grader.exits import PASSED
from grader.find import around_here, find_course


@click.command("new")
@click.argument("stem")
@click.pass_obj
def new(course_path: Path | None, stem: str) -> int:
    """Write the three files of a new exercise, STEM like ex21_dilation: the selftest says what is still to be written."""
    from grader.authoring import templates
    from grader.exercise import function_name

    course = _course_to_extend(course_path)
    _check_stem(stem, course.stems())
    texts = (templates.STARTER, templates.SOLUTION, templates.CATALOG)
    for path, text in zip(course.files(stem), texts, strict=True):
        write(path, text.replace("{function}", function_name(stem)).encode())
        click.echo(f"Wrote {shown_path(path)}")
    click.echo(f"Now write what is marked WRITE: in them, and prove them with: grader selftest {stem}")
    return PASSED


def _course_to_extend(path: Path | None) -> Course:
    """Return the course named, or the one around the working directory; never the course that the grader came with."""
    if path is None and not around_here():
        raise CourseError("No course here: begin one with `grader course FOLDER`, or name one with --course.")
    course = find_course(path)
    if course.is_kit:
        raise CourseError(
            f"{course.root} is a learner's kit; exercises are written in the course's own folder."
        )
    return course


def _check_stem(stem: str, stems: list[str]) -> None:
    number, _, name = stem.partition("_")
    stem_by_number = {other.partition("_")[0]: other for other in stems}
    free = f"ex{max((int(n[2:]) for n in stem_by_number if re.fullmatch('ex[0-9]+', n)), default=0) + 1:02}"
    if not re.fullmatch(r"ex[0-9]{2}_[a-z][a-z0-9_]*", stem):
        suggestion = (
            re.sub(r"^ex[0-9]*(?=_)|^[0-9]+(?=_)|[^a-z0-9_]", "", stem.lower()).strip("_0123456789") or "name"
        )
        raise click.UsageError(
            f"{stem!r} is no stem: ex, two digits, _ and a name in lower case. The next free one: {free}_{suggestion}"
        )
    if keyword.iskeyword(name):
        raise click.UsageError(f"{name!r} is a word of Python's, and no name for a function.")
    if number in stem_by_number:
        raise click.UsageError(
            f"{number} is taken by {stem_by_number[number]}, and the number is the order. The next free one: {free}_{name}"
        )
    if same := [other for other in stems if other.partition("_")[2] == name]:
        raise click.UsageError(f"{name} is {same[0]} already: learners name an exercise by that word.")
