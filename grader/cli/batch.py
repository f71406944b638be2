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
from grader.cli.options import choose_limits, choose_seed, grading_options, with_solutions
from grader.exits import GRADER_FAILED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.batch.engine import Engine
    from grader.batch.roster import Entry
    from grader.batch.run import Batch
    from grader.batch.similar import Pair
    from grader.course import Course
    from grader.records.store import Result, Store


@click.command("batch")
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=mark("Folder for the results."),
)
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
@click.option("--similar", is_flag=True, help=mark("Look for similar submissions, too (needs copydetect)."))
@grading_options
@click.pass_obj
def batch(
    course_path: Path | None,
    submissions: Path,
    out: Path,
    seed: int | None,
    secret: Path | None,
    own_seeds: bool,
    jobs: int | None,
    engine: str,
    only: tuple[str, ...],
    again: bool,
    similar: bool,
    seconds: float,
    memory: int,
    limits_file: Path | None,
    require: str | None,
) -> int:
    """Grade a class: SUBMISSIONS is a folder of them, a zip as Moodle or Canvas exports it, or a CSV of students and paths.

    Each result is written as soon as it is ready. After an interruption, call the command again to continue. A submission
    is graded again only if the submission, its cases or the grader changed.
    """
    from filelock import FileLock, Timeout

    from grader.batch import engine as engines
    from grader.batch.roster import entries
    from grader.batch.run import Batch
    from grader.batch.similar import is_available
    from grader.batch.work import Terms
    from grader.course import match_stem
    from grader.grading.official import TierError, choose_tier
    from grader.records.store import Store
    from grader.sandbox import start_method

    course = with_solutions(course_path)
    if own_seeds and secret is None:
        raise click.UsageError(
            _("--own-seeds goes with --secret: without one, everybody has the same cases.")
        )
    choose_seed(seed, secret, None)  # reports a bad seed before anything else is done
    if similar and not is_available():
        raise click.UsageError(_("--similar needs the package copydetect: pip install copydetect"))
    if engine == "local":
        start_method.begin()
    try:
        proven = choose_tier(require, for_a_class=True)
    except TierError as error:
        click.echo(str(error), err=True)
        return GRADER_FAILED
    stems = [match_stem(name, course.stems()) for name in only] or course.stems()
    limits = choose_limits(seconds, memory, limits_file)
    terms = Terms(stems, limits, proven.tier, proven.probes, i18n.current())
    out.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(FileLock(out / ".lock", timeout=0))
        except Timeout:
            click.echo(
                _("Another batch is writing into {out}. Wait for it, or name another folder.").format(
                    out=out
                ),
                err=True,
            )
            return GRADER_FAILED
        unpacked = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="grader-class-")))
        roster = entries(submissions, unpacked)
        store = Store(out)
        class_batch = Batch(
            course,
            lambda student: choose_seed(seed, secret, student if own_seeds else None),
            terms,
            store,
            again,
        )
        try:
            with engines.engine(engine, jobs or os.cpu_count() or 1) as grading_engine:
                results = _grade_all(class_batch, roster, grading_engine)
        except engines.EngineError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            sentence = _(
                "A result can't be written: {reason}. Make room, and call this again: it goes on from here."
            )
            click.echo(sentence.format(reason=error.strerror or error), err=True)
            return GRADER_FAILED
        pairs = _similar_pairs(course, roster) if similar else None
    return _report_results(store, results, pairs)


def _grade_all(class_batch: Batch, roster: Sequence[Entry], engine: Engine) -> list[Result]:
    """Grade every submission under a progress bar on standard error, and return the results."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    results = []
    stop = threading.Event()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(_("Grading"), total=len(roster))
        for result, is_new in class_batch.run(roster, engine, stop):
            results.append(result)
            progress.update(task, advance=1, description=_("Grading") if is_new else _("Known already"))
    return results


def _similar_pairs(course: Course, roster: Sequence[Entry]) -> list[Pair]:
    """Return the pairs of similar submissions; a submission that can't be read is skipped."""
    from grader.batch.similar import pairs
    from grader.submission.intake import take
    from grader.submission.snapshot import SubmissionError

    snapshots = {}
    for entry in roster:
        with contextlib.suppress(SubmissionError, OSError):
            snapshots[entry.student.id] = take(entry.path)
    return pairs(snapshots, [path.read_text("utf-8") for path in sorted(course.exercises.glob("*.py"))])


def _report_results(store: Store, results: Sequence[Result], pairs: Sequence[Pair] | None) -> int:
    """Write the overview page and print the table, both of all results in the folder; return the exit code."""
    from rich.console import Console
    from rich.table import Table

    from grader.batch import page
    from grader.batch.overview import in_a_table, overview
    from grader.cli.files import write

    class_overview = overview(store)
    write(store.folder / "overview.html", page.render(class_overview, pairs).encode())
    table = Table(_("student"), _("points"), "", box=None, pad_edge=False)
    for row in in_a_table(class_overview.results):
        table.add_row(*row)
    Console(highlight=False).print(table)
    for misconception in class_overview.misunderstood[:3]:
        sentence = ngettext(
            "{name} ({stem}): {count} student", "{name} ({stem}): {count} students", misconception.students
        )
        click.echo(
            sentence.format(name=misconception.name, stem=misconception.stem, count=misconception.students)
        )
    click.echo(_("Overview: {path}").format(path=store.folder / "overview.html"))
    failed = any(result.score is not None and not result.fingerprint for result in results)
    return GRADER_FAILED if failed else PASSED
