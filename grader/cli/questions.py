"""The command questions: make questions about the program that a student handed in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.files import write
from grader.cli.options import choose_limits, choose_seed, grading_options, public_key
from grader.course import match_stem
from grader.exits import GRADER_FAILED, NOT_PASSED, PASSED
from grader.find import find_course
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

if TYPE_CHECKING:
    from grader.key.file import Key
    from grader.questions.model import Questions
    from grader.submission.snapshot import Snapshot


@click.command("questions")
@click.argument("submission", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=mark("Folder for the page, and for a folder keys, which is not for students."),
)
@click.option(
    "--student", help=mark("The student's id; with --secret, it gives the student questions of their own.")
)
@click.option(
    "-n",
    "count",
    type=click.IntRange(min=1, max=20),
    default=5,
    show_default=True,
    help=mark("Questions about each exercise, at most."),
)
@click.option(
    "--about",
    multiple=True,
    metavar="EXERCISE",
    help=mark(
        "An exercise to ask about, by name, number or part of a name; by default all that were handed in."
    ),
)
@grading_options
@click.pass_obj
def questions(
    course_path: Path | None,
    submission: Path,
    out: Path,
    student: str | None,
    count: int,
    about: tuple[str, ...],
    seed: int | None,
    secret: Path | None,
    seconds: float,
    memory: int,
    limits_file: Path | None,
    require: str | None,
) -> int:
    """Make questions about the program in SUBMISSION: a page to answer or print, and apart the keys and a Moodle quiz.

    The same submission, secret and student give the same questions again. Without --secret, whoever has the program can
    make the same questions, and their keys.
    """
    from grader.grading.official import TierError, choose_tier
    from grader.questions.formats import files
    from grader.questions.make import make
    from grader.sandbox.intake.client import take

    course = find_course(course_path)
    drawn_from = choose_seed(seed, secret, student)
    named = [match_stem(name, course.stems()) for name in about]
    limits = choose_limits(seconds, memory, limits_file)
    try:
        proven = choose_tier(require)
    except TierError as error:
        click.echo(str(error), err=True)
        return GRADER_FAILED
    snapshot = take(submission, proven.tier)
    key = public_key(course)  # it gives the shapes alone: the numbers are drawn from the seed
    stems = named or _handed_in(snapshot, key)
    made = make(
        snapshot,
        key,
        stems=stems,
        seed=drawn_from,
        student=student,
        count=count,
        tier=proven.tier,
        limits=limits,
    )
    _tell_left(made)
    if not made.questions:
        click.echo(_("No question can be asked about this submission; nothing was written."), err=True)
        return NOT_PASSED
    write(out / files.PAGE, files.for_student(made))
    for name, data in {files.JSON: files.as_json(made), **files.for_instructor([made])}.items():
        write(out / files.KEYS / name, data)
    sentence = ngettext("{count} question: {page}.", "{count} questions: {page}.", len(made.questions))
    click.echo(sentence.format(count=len(made.questions), page=out / files.PAGE))
    click.echo(
        _("Not for students: {folder}, with the keys and a quiz for Moodle.").format(folder=out / files.KEYS)
    )
    return PASSED


def _handed_in(snapshot: Snapshot, key: Key) -> list[str]:
    """Return the exercises that the submission has a file for, whatever it is called."""
    from grader.grading.submission import asked

    return [stem for stem, choice in snapshot.choose(asked(key)).items() if choice.path is not None]


def _tell_left(made: Questions) -> None:
    """Say which exercises have fewer questions than were wanted, and why."""
    from grader.text import printable

    for left in made.left:
        count = sum(question.stem == left.stem for question in made.questions)
        sentence = ngettext(
            "{stem}: {count} question. {reason}", "{stem}: {count} questions. {reason}", count
        )
        click.echo(printable(sentence.format(stem=left.stem, count=count, reason=left.reason)), err=True)
