"""The command batch: grade a class."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader import i18n
from grader.cli.class_questions import ask_class, chosen_about, questions_options
from grader.cli.options import choose_limits, choose_seed, grading_options, with_cases
from grader.cli.records import comment_on_groups
from grader.cli.results import report_results
from grader.cli.roster import (
    chosen,
    options_of,
    print_roster,
    print_roster_json,
    print_summary,
    roster_options,
)
from grader.exits import GRADER_FAILED, PASSED
from grader.files import reason_of
from grader.i18n import gettext as _
from grader.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.batch.engine import Engine
    from grader.batch.roster.model import Entry, Roster
    from grader.batch.roster.recognise import Options
    from grader.batch.run import Batch
    from grader.course import Course
    from grader.records.store import Result


@click.command("batch")
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help=mark("Folder for the results."),
)
@roster_options
@click.option(
    "--own-seeds",
    is_flag=True,
    help=mark("With --secret: draw different cases for each student. Each key takes seconds to make."),
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help=mark("Submissions to grade at a time; by default one for each core."),
)
@click.option(
    "--engine", default="local", show_default=True, help=mark("Where to grade: local, or dask://HOST:PORT.")
)
@click.option(
    "--only",
    multiple=True,
    help=mark("An exercise to grade, by name, number or part of a name; by default all."),
)
@click.option("--again", is_flag=True, help=mark("Grade submissions again even if nothing has changed."))
@click.option(
    "--student",
    "students",
    metavar="ID",
    multiple=True,
    help=mark("Grade this student alone, and leave all other results; may be repeated."),
)
@click.option("--similar", is_flag=True, help=mark("Look for similar submissions, too (needs copydetect)."))
@questions_options
@grading_options
@click.pass_obj
def batch(
    course_path: Path | None,
    submissions: Path,
    out: Path | None,
    only_list: bool,
    as_json: bool,
    shape: str | None,
    roster_file: Path | None,
    timezone: str | None,
    student_column: str | None,
    path_column: str | None,
    seed: int | None,
    secret: Path | None,
    own_seeds: bool,
    jobs: int | None,
    engine: str,
    only: tuple[str, ...],
    again: bool,
    students: tuple[str, ...],
    similar: bool,
    questions: int | None,
    about: tuple[str, ...],
    seconds: float,
    memory: int,
    limits_file: Path | None,
    require: str | None,
) -> int:
    """Grade a class: SUBMISSIONS is a folder of them, a platform's download, or a CSV of students and paths.

    Moodle's, Canvas's and Gradescope's downloads are recognised, as are a folder, a file, an archive or a repository for
    each student; --list shows what was recognised, and grades nothing.

    Each result is written as soon as it is ready. After an interruption, call the command again to continue. A submission
    is graded again only if the submission, its cases or the grader changed.
    """
    from grader.batch import engine as engines
    from grader.batch.run import Batch
    from grader.batch.similar import Comparison
    from grader.batch.work import Terms
    from grader.course import match_stem
    from grader.grading.official import TierError, choose_tier
    from grader.memory import keep_one_heap
    from grader.records.store import Store
    from grader.sandbox import start_method

    if only_list:
        options = options_of(
            shape, roster_file, timezone, student_column, path_column, _stems(course_path), out
        )
        return _list(submissions, options, as_json=as_json)
    results_folder = _check_call(out, secret, students, as_json=as_json, own_seeds=own_seeds, similar=similar)
    course = with_cases(course_path, choose_seed(seed, secret, None))
    if engine == "local":
        keep_one_heap()
        start_method.begin()
    stems = [match_stem(name, course.stems()) for name in only] or course.stems()
    asked_about = chosen_about(course, questions, about)
    limits = choose_limits(seconds, memory, limits_file)
    options = options_of(
        shape, roster_file, timezone, student_column, path_column, course.stems(), results_folder
    )
    try:
        with contextlib.ExitStack() as stack:
            proven = choose_tier(require, for_a_class=True)
            terms = Terms(stems, limits, proven.tier, proven.probes, i18n.current())
            stack.enter_context(_held(results_folder))
            grading_engine = stack.enter_context(engines.engine(engine, jobs or os.cpu_count() or 1))
            roster = _roster(submissions, options, stack)
            print_summary(roster)
            store = Store(results_folder)
            comparison = Comparison(_starters(course), terms.tier) if similar else None
            class_batch = Batch(
                course,
                lambda student: choose_seed(seed, secret, student if own_seeds else None),
                terms,
                store,
                again,
                None if comparison is None else comparison.see,
                choose_seed(seed, secret, None) if own_seeds else None,
            )
            results = _grade_all(class_batch, chosen(roster, students), grading_engine)
            comment_on_groups(store)
            teams = {entry.student.id: str(entry.path) for entry in roster.entries if entry.path is not None}
            similar_ones = None if comparison is None else comparison.similar(teams=teams)
            code = report_results(store, results, similar_ones, roster)
            if questions is not None:
                ask_class(
                    course,
                    store,
                    terms,
                    grading_engine,
                    roster.entries,
                    chosen(roster, students),
                    lambda student: choose_seed(seed, secret, student if secret else None),
                    asked_about,
                    questions,
                )
            return code
    except engines.EngineError as error:
        raise click.ClickException(str(error)) from error
    except (TierError, _HeldError) as error:
        click.echo(str(error), err=True)
    except OSError as error:
        sentence = _(
            "A result can't be written: {reason}. Make room, and call this again: it goes on from here."
        )
        click.echo(sentence.format(reason=reason_of(error)), err=True)
    return GRADER_FAILED


def _check_call(
    out: Path | None,
    secret: Path | None,
    students: tuple[str, ...],
    *,
    as_json: bool,
    own_seeds: bool,
    similar: bool,
) -> Path:
    """Refuse options that don't go together, and return the folder of the results.

    Raises:
        click.UsageError: the call is wrong.
    """
    from grader.batch.similar import is_available

    if as_json:
        raise click.UsageError(
            _("--json goes with --list; the results are in the folder --out, each as report.json.")
        )
    if out is None:
        raise click.UsageError(
            _("Name a folder for the results with --out, or look at the class with --list.")
        )
    if own_seeds and secret is None:
        raise click.UsageError(
            _("--own-seeds goes with --secret: without one, everybody has the same cases.")
        )
    if similar and students:
        raise click.UsageError(_("--similar compares all students: leave --student out."))
    if similar and not is_available():
        raise click.UsageError(_("--similar needs the package copydetect: pip install copydetect"))
    return out


def _stems(course_path: Path | None) -> list[str]:
    """Return the course's exercises; none where there is no course, since a class can be listed without one."""
    from grader.course import CourseError
    from grader.find import find_course

    try:
        return find_course(course_path).stems()
    except CourseError:
        return []


def _list(submissions: Path, options: Options, *, as_json: bool) -> int:
    with contextlib.ExitStack() as stack:
        roster = _roster(submissions, options, stack)
        if as_json:
            print_roster_json(roster)
        else:
            print_roster(roster)
    return PASSED


def _roster(submissions: Path, options: Options, stack: contextlib.ExitStack) -> Roster:
    from grader.batch.roster.recognise import read

    unpacked = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="grader-class-")))
    return read(submissions, unpacked, options)


class _HeldError(Exception):
    """Results can't be written into the folder; the message says why."""


@contextlib.contextmanager
def _held(out: Path) -> Iterator[None]:
    """Make the folder of results, and hold it, so that no other batch writes there; an unused one is removed."""
    from filelock import FileLock, Timeout

    is_new = not out.exists()
    lock = FileLock(out / ".lock", timeout=0)
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        sentence = _("Another batch is writing into {out}. Wait for it, or name another folder.")
        raise _HeldError(sentence.format(out=out)) from error
    except (OSError, NotImplementedError) as error:
        reason = reason_of(error)
        sentence = _("Results can't be written into {out}: {reason}. Name another folder with --out.")
        raise _HeldError(sentence.format(out=out, reason=reason)) from error
    try:
        yield
    finally:
        lock.release()
        if is_new and {path.name for path in out.iterdir()} <= {".lock"}:
            with contextlib.suppress(OSError):
                (out / ".lock").unlink(missing_ok=True)
                out.rmdir()


def _grade_all(class_batch: Batch, roster: Sequence[Entry], engine: Engine) -> list[Result]:
    """Grade every submission under a progress bar on standard error, and return the results."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    results = []
    stop = threading.Event()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(_("Grading"), total=len(roster))
        try:
            for result, is_new in class_batch.run(roster, engine, stop):
                results.append(result)
                progress.update(task, advance=1, description=_("Grading") if is_new else _("Known already"))
        finally:
            stop.set()  # whatever ended this: nobody waits for a learner's loop then
    return results


def _starters(course: Course) -> list[str]:
    return [path.read_text("utf-8") for path in sorted(course.statements.glob("*.py"))]
