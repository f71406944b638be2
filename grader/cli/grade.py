"""The command grade: an official run of one submission."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.files import write
from grader.cli.options import choose_limits, choose_seed, grading_options, with_cases
from grader.exits import GRADER_FAILED, NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark
from grader.report.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.key.file import Key
    from grader.key.seed import Seed


@click.command("grade")
@click.argument("submission", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=mark("Folder for the reports."),
)
@click.option(
    "--student", help=mark("The student's id; with --secret, it gives the student cases of their own.")
)
@click.option(
    "--key",
    "key_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=mark("Grade by this answer key, without the course: for use on another platform."),
)
@grading_options
@click.option(
    "--format",
    "forms",
    type=click.Choice(list(FORMATS)),
    multiple=True,
    help=mark("Write the report in this format, too; may be repeated."),
)
@click.pass_obj
def grade(
    course_path: Path | None,
    submission: Path,
    out: Path,
    seed: int | None,
    secret: Path | None,
    student: str | None,
    key_file: Path | None,
    seconds: float,
    memory: int,
    limits_file: Path | None,
    require: str | None,
    forms: tuple[str, ...],
) -> int:
    """An official run: grade SUBMISSION (a folder, a .py file, a notebook or a .zip), write report.json, .txt and .html."""
    from grader.cli.formats import check_formats, write_formats, write_refusals
    from grader.cli.records import tell_sights
    from grader.grading.official import TierError, choose_tier, grade_officially
    from grader.records.result import Student
    from grader.records.worth_a_look import sights_of
    from grader.report.feedback.files import files_of
    from grader.sandbox.intake.client import take
    from grader.submission.snapshot import SubmissionError

    check_formats(forms)
    if key_file is None:
        stems, load_key = _by_course(course_path, choose_seed(seed, secret, student))
    elif seed is None and secret is None:
        stems, load_key = _by_key(key_file)
    else:
        raise click.UsageError(_("--key holds its cases: it goes with neither --seed nor --secret."))
    try:
        proven = choose_tier(require)
    except TierError as error:
        click.echo(str(error), err=True)
        return GRADER_FAILED
    try:
        snapshot = take(submission, proven.tier)
    except SubmissionError as error:
        write_refusals(str(error), forms, out)
        raise
    out.mkdir(parents=True, exist_ok=True)
    limits = choose_limits(seconds, memory, limits_file)
    report = grade_officially(snapshot, stems, load_key, limits, proven, student=student)
    for name, data in files_of(report).items():
        write(out / name, data)
    write_formats(report, forms, out, submission)
    line = _("Score: {score} of {max_score}. Reports: {out}/report.json, .txt and .html")
    click.echo(line.format(score=report.score, max_score=report.max_score, out=out))
    if not forms:  # those are for platforms, where students may see what is printed
        tell_sights(sights_of(Student(student or submission.name), report))
    return GRADER_FAILED if report.grader_failed else PASSED if report.passed else NOT_PASSED


def _by_course(path: Path | None, seed: Seed) -> tuple[list[str], Callable[[], Key]]:
    """Return the stems to grade, and a function that makes their key from the course."""
    from grader.key.store import obtain

    course = with_cases(path, seed)
    return course.stems(), lambda: obtain(course, seed)


def _by_key(path: Path) -> tuple[list[str], Callable[[], Key]]:
    """Return the stems in a key file, and a function that returns the key, which is read now."""
    from grader.key.file import Key

    key = Key(path)
    return list(key.exercises), lambda: key
