"""What the command batch asks a class about its programs: its options, and the run after grading."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

if TYPE_CHECKING:
    from grader.batch.asking import Asking, Wanted
    from grader.batch.engine import Engine
    from grader.batch.roster.model import Entry
    from grader.batch.work import Terms
    from grader.course import Course
    from grader.key.seed import Seed
    from grader.records.store import Store

Command = Callable[..., Any]

_OPTIONS = (
    click.option(
        "--questions",
        "questions",
        type=click.IntRange(min=1, max=20),
        metavar="N",
        help=mark(
            "After grading, make N questions for each student about each exercise of theirs that passed, and a quiz for "
            "Moodle. They change no grade."
        ),
    ),
    click.option(
        "--about",
        multiple=True,
        metavar="EXERCISE",
        help=mark(
            "With --questions: an exercise to ask about, by name, number or part of a name; by default all."
        ),
    ),
)


def questions_options(command: Command) -> Command:
    """Add the options that ask for questions to a command, in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def chosen_about(course: Course, questions: int | None, about: Sequence[str]) -> list[str]:
    """Return the exercises to ask about; all if none is named.

    Raises:
        click.UsageError: exercises are named, and no questions are wanted.
    """
    from grader.course import match_stem

    if about and questions is None:
        raise click.UsageError(_("--about goes with --questions: how many about each exercise?"))
    return [match_stem(name, course.stems()) for name in about] or course.stems()


def ask_class(
    course: Course,
    store: Store,
    terms: Terms,
    engine: Engine,
    everybody: Sequence[Entry],
    chosen: Sequence[Entry],
    seed_of: Callable[[str], Seed],
    stems: Sequence[str],
    count: int,
) -> None:
    """Make the questions of the students chosen, and the files of the whole class; say what could not be made.

    Args:
        course: the course, of which the public key is used.
        store: the results, which are complete.
        terms: what the class was graded by.
        engine: where questions are made.
        everybody: the class.
        chosen: those whose questions are made now; the others' are kept.
        seed_of: returns the seed of a student's questions, by the student's id.
        stems: the exercises to ask about.
        count: questions about each exercise.
    """
    from grader.batch.asking import Asking
    from grader.key.seed import PUBLIC_SEED
    from grader.key.store import obtain
    from grader.text import printable

    try:
        asking = Asking(store, obtain(course, PUBLIC_SEED), terms, stems, count)
        wanted = {e.student.id: asking.wanted(e, seed_of(e.student.id)) for e in everybody}
        for entry in chosen:
            if wanted[entry.student.id] is None:
                asking.forget(entry.student)
        _make(asking, [one for entry in chosen if (one := wanted[entry.student.id]) is not None], engine)
        asked = asking.write_class([one for one in wanted.values() if one is not None])
    except Exception as error:  # noqa: BLE001 - whatever it is, the class is graded by now, and that is not to be lost
        sentence = _("The questions could not be made: {kind}: {error} The grades stand.")
        click.echo(printable(sentence.format(kind=type(error).__name__, error=error)), err=True)
        return
    sentence = ngettext(
        "Questions for {count} student: questions.html in their folder; keys and Moodle's quiz in {folder}",
        "Questions for {count} students: questions.html in their folders; keys and Moodle's quiz in {folder}",
        asked,
    )
    click.echo(sentence.format(count=asked, folder=asking.folder))


def _make(asking: Asking, wanted: Sequence[Wanted], engine: Engine) -> None:
    """Make questions under a progress bar on standard error, and say whose could not be made."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from grader.text import printable

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    failed = []
    stop = threading.Event()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(_("Asking"), total=len(wanted))
        try:
            for student, made in asking.run(wanted, engine, stop):
                progress.update(task, advance=1)
                if isinstance(made, str):
                    failed.append((student.id, made))
        finally:
            stop.set()
    for student_id, reason in failed:
        sentence = _("No questions for {student}: {reason} The grade stands.")
        click.echo(printable(sentence.format(student=student_id, reason=reason)), err=True)
