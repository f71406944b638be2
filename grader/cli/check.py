"""The command check: check a learner's own work."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import seconds_option
from grader.cli.terminal import console, next_step, print_bytes
from grader.course import Course, CourseError, match_stem
from grader.exits import GRADER_FAILED, NOT_PASSED, PASSED
from grader.find import course_of_folder, find_course
from grader.i18n import gettext as _
from grader.i18n import mark

if TYPE_CHECKING:
    from grader.key.file import Key
    from grader.submission.snapshot import Snapshot


@click.command("check")
@click.argument("stems", nargs=-1, metavar="[EXERCISE | FILE]...")
@click.option(
    "--submission",
    type=click.Path(path_type=Path),
    help=mark("A folder, a .py file, a notebook or a .zip; by default exercises/."),
)
@click.option("--json", "as_json", is_flag=True, help=mark("Print the report as JSON."))
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help=mark("Write the report as a page, too.")
)
@click.option(
    "--line",
    is_flag=True,
    help=mark("Look for the line of a mistake, too: three seconds more for an exercise."),
)
@seconds_option
@click.option("--github", is_flag=True, help=mark("On GitHub Actions: annotations and a summary, too."))
@click.pass_obj
def check(
    course_path: Path | None,
    stems: tuple[str, ...],
    submission: Path | None,
    as_json: bool,
    html: Path | None,
    line: bool,
    seconds: float,
    github: bool,
) -> int:
    """Check your own work: all exercises, or those named (by name, number, part of a name, or their file)."""
    from grader.sandbox.launch import HeadStart
    from grader.sandbox.limits import of_a_check

    if as_json and github:
        raise click.UsageError(_("--json and --github exclude each other: both write to the screen."))
    limits = of_a_check(seconds)
    # A process imports JAX while this one looks for the course, and imports what it needs.
    with _uncollected(), HeadStart(limits) as head_start:
        from grader.cli.folder import with_exercises
        from grader.cli.formats import announce, folder_of, no_commands

        course = _course(course_path, stems)
        stems, submission = _named_files(course, stems, submission)
        if submission is None:
            with_exercises(course)
        everything = course.stems()
        if not everything:
            raise CourseError(_("There is no exercise in {folder}.").format(folder=course.root))
        snapshot = _taken(submission or course.exercises)
        wanted = (
            [match_stem(stem, everything) for stem in stems]
            or _named_by_file(submission, everything)
            or everything
        )
        from grader.cli.options import public_key
        from grader.grading.submission import Job, grade
        from grader.report.feedback import terminal
        from grader.report.formats import export

        public: Callable[[], Key] = lru_cache(partial(public_key, course))
        if wanted is everything and submission is not None and submission.suffix in (".py", ".ipynb"):
            wanted = _defined_in(snapshot, public()) or everything
        job = Job(snapshot, wanted, limits, line=line)
        report = grade(job, public, head_start=head_start)
    if submission is None:
        _remember(course, report.exercises, snapshot)
    if as_json:
        print_bytes(export("student", report))
    else:
        with no_commands() if github else nullcontext():
            terminal.print_report(console(), report, next_step(course, report.exercises, submission))
    if html is not None:
        from grader.cli.files import write
        from grader.report.feedback import page

        write(html, page.render(report).encode())
        click.echo(_("Wrote the page {file}.").format(file=html), err=as_json)  # standard output is the JSON
    if github:
        announce(report, folder_of(submission or course.exercises))
    return PASSED if report.passed else GRADER_FAILED if report.grader_failed else NOT_PASSED


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the collector off: whoever imports and reads a key drops nothing, and looking for it takes a fifth of the time.

    What was made meanwhile is not looked at afterwards, either.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.enable()


def _course(course_path: Path | None, named: tuple[str, ...]) -> Course:
    """Return the course: that of the learner's folder in which a named file is, wherever this is called."""
    for name in named if course_path is None else ():
        path = Path(name)
        if path.is_file() and (course := course_of_folder(path.resolve().parent.parent)) is not None:
            return course
    return find_course(course_path)


def _named_files(
    course: Course, named: tuple[str, ...], submission: Path | None
) -> tuple[tuple[str, ...], Path | None]:
    """Tell exercises from files: one in exercises/ of an exercise's name is that, another one is what is handed in.

    Returns:
        The names of exercises, and the submission.
    """
    exercises = course.exercises.resolve()
    paths = [Path(name) for name in named]
    of_an_exercise = {path.resolve() for path in (exercises / f"{stem}.py" for stem in course.stems())}
    stems = [
        path.stem if path.is_file() and path.resolve() in of_an_exercise else name
        for path, name in zip(paths, named, strict=True)
    ]
    if submission is None and len(paths) == 1 and stems == [named[0]] and paths[0].is_file():
        return (), paths[0]
    return tuple(stems), submission


def _taken(place: Path) -> Snapshot:
    """Read a learner's own folder here, as fast as can be; a file, which may be an archive from elsewhere, apart."""
    if place.is_dir():
        from grader.submission.intake import take
    else:
        from grader.sandbox.intake.client import take
    return take(place)


def _named_by_file(submission: Path | None, stems: list[str]) -> list[str]:
    """Return the exercise that a submission of one file solves, by the file's name; empty for other submissions."""
    from grader.submission.archive import kind_of
    from grader.submission.names import Fit, fits

    if submission is None or not submission.is_file() or kind_of(submission.name, b""):
        return []
    return [stem for stem, fit in fits(submission.name, stems).items() if fit <= Fit.TITLE]


def _defined_in(file: Snapshot, key: Key) -> list[str]:
    """Return the exercises that a file has functions for: a notebook may be one of several, and any name is welcome."""
    return [stem for stem, exercise in key.exercises.items() if file.find(stem, list(exercise.parameters))]


def _remember(course: Course, results: list[Any], snapshot: Any) -> None:
    from grader.watch.progress import Progress

    progress = Progress(course.root)
    for result in results:
        progress.record(result, snapshot.files.get(snapshot.find(result.stem) or ""))
