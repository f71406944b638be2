"""An instructor's command: batch."""

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
    help=mark("With --secret: other cases for each student. Each then needs a key, which takes seconds."),
)
@click.option(
    "--jobs", type=click.IntRange(min=1), help=mark("Submissions at a time; by default one for each core.")
)
@click.option(
    "--engine", default="local", show_default=True, help=mark("Where to grade: local, or dask://HOST:PORT.")
)
@click.option(
    "--only",
    multiple=True,
    help=mark("An exercise to grade, by name, number or part of a name; by default all."),
)
@click.option("--again", is_flag=True, help=mark("Grade even what has not changed."))
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

    Each result is written as it comes. What is interrupted goes on from there when called again, and what has not
    changed (submission, cases, grader) is not graded again.
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
    choose_seed(seed, secret, None)  # a fault in it is told before anything else is done
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
        found = entries(submissions, unpacked)
        store = Store(out)
        whole = Batch(
            course,
            lambda student: choose_seed(seed, secret, student if own_seeds else None),
            terms,
            store,
            again,
        )
        try:
            with engines.engine(engine, jobs or os.cpu_count() or 1) as chosen:
                results = _graded(whole, found, chosen)
        except engines.EngineError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            sentence = _(
                "A result can't be written: {reason}. Make room, and call this again: it goes on from here."
            )
            click.echo(sentence.format(reason=error.strerror or error), err=True)
            return GRADER_FAILED
        pairs = _similar(course, found) if similar else None
    return _told(store, results, pairs)


def _graded(whole: Batch, found: Sequence[Entry], engine: Engine) -> list[Result]:
    """Run the batch under a progress bar on standard error; the results of this class."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    results = []
    stop = threading.Event()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(_("Grading"), total=len(found))
        for result, made in whole.run(found, engine, stop):
            results.append(result)
            progress.update(task, advance=1, description=_("Grading") if made else _("Known already"))
    return results


def _similar(course: Course, found: Sequence[Entry]) -> list[Pair]:
    from grader.batch.similar import pairs
    from grader.submission.intake import take
    from grader.submission.snapshot import SubmissionError

    snapshots = {}
    for entry in found:
        with contextlib.suppress(SubmissionError, OSError):
            snapshots[entry.student.id] = take(entry.path)
    return pairs(snapshots, [path.read_text("utf-8") for path in sorted(course.exercises.glob("*.py"))])


def _told(store: Store, results: Sequence[Result], pairs: Sequence[Pair] | None) -> int:
    """Write the overview, print the table; all that the folder holds is in both."""
    from rich.console import Console
    from rich.table import Table

    from grader.batch import page
    from grader.batch.overview import in_a_table, overview
    from grader.cli.files import write

    whole = overview(store)
    write(store.folder / "overview.html", page.render(whole, pairs).encode())
    table = Table(_("student"), _("points"), "", box=None, pad_edge=False)
    for row in in_a_table(whole.results):
        table.add_row(*row)
    Console(highlight=False).print(table)
    for one in whole.misunderstood[:3]:
        sentence = ngettext(
            "{name} ({stem}): {count} student", "{name} ({stem}): {count} students", one.students
        )
        click.echo(sentence.format(name=one.name, stem=one.stem, count=one.students))
    click.echo(_("Overview: {path}").format(path=store.folder / "overview.html"))
    failed = any(result.score is not None and not result.fingerprint for result in results)
    return GRADER_FAILED if failed else PASSED
