"""The command verify: grade a report's submission again and compare."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.files import read_report
from grader.exits import GRADER_FAILED, NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark
from grader.text import printable

if TYPE_CHECKING:
    from grader.key.file import Key
    from grader.key.seed import Seed
    from grader.records.verify import Verification
    from grader.report.model import Report

MOST_SHOWN = 1000  # letters of a line
_NUMBER = re.compile(r"-?[0-9]{1,19}")


@click.command("verify")
@click.argument("report_file", metavar="REPORT", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--submission",
    type=click.Path(path_type=Path),
    required=True,
    help=mark("What was graded: a folder, a .py file or a .zip."),
)
@click.option(
    "--secret",
    type=click.Path(dir_okay=False, path_type=Path),
    help=mark("The secret file of the official run, where the report's seed is secret."),
)
@click.option("--student", help=mark("The student's id, with --secret; by default the report's own."))
@click.option(
    "--key",
    "key_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=mark("An answer key that was kept or handed out, instead of one made now."),
)
@click.option(
    "--limits",
    "limits_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=mark(
        "A TOML file of the largest limits to grade within, whatever the report says; by default the usual ones."
    ),
)
@click.pass_obj
def verify(
    course_path: Path | None,
    report_file: Path,
    submission: Path,
    secret: Path | None,
    student: str | None,
    key_file: Path | None,
    limits_file: Path | None,
) -> int:
    """Grade a report's submission again, from its seed and within its limits, and say whether REPORT holds.

    Limits above the usual ones are not granted to a report; --limits allows more.

    Exit codes: 0 it holds, 1 it does not, 2 the call was wrong, 3 the grader itself failed.
    """
    from grader.cli.options import choose_limits
    from grader.grading.official import choose_tier
    from grader.records.verify import limits_of
    from grader.records.verify import verify as run
    from grader.report.reading import contradiction
    from grader.sandbox.intake.client import take
    from grader.sandbox.limits import MEBI, Limits

    report = read_report(report_file, contradicting=True)
    if problem := contradiction(report):
        click.echo(_("It does not hold: {problem}.").format(problem=problem))
        return NOT_PASSED
    usual = Limits()
    largest = choose_limits(usual.cpu_seconds, usual.memory // MEBI, limits_file)
    try:
        limits_of(report)
    except ValueError as error:
        sentence = _("This grader can't keep the limits of {file}: {error}.")
        raise click.UsageError(
            sentence.format(file=report_file, error=printable(str(error))[:MOST_SHOWN])
        ) from error
    proven = choose_tier()
    snapshot = take(submission, proven.tier)
    name, load_key = _key(report, course_path, secret, student, key_file)
    if name != report.seed:
        sentence = _(
            "It does not hold: the report names the seed {named}, and here it is {given}. "
            "The secret, the student or the key is another one, or the report was changed."
        )
        click.echo(printable(sentence.format(given=name[:MOST_SHOWN], named=report.seed[:MOST_SHOWN])))
        return NOT_PASSED
    return _print(run(report, snapshot, load_key, proven, largest))


def _key(
    report: Report, course_path: Path | None, secret: Path | None, student: str | None, key_file: Path | None
) -> tuple[str, Callable[[], Key]]:
    """Return the name of the key's seed, and a function that returns the key."""
    from grader.find import find_course
    from grader.key.file import Key
    from grader.key.seed import PUBLIC_SEED
    from grader.key.store import obtain

    if key_file is not None:
        key = Key(key_file)
        return key.manifest.seed, lambda: key
    seed = _seed(report, secret, student)
    course = find_course(course_path)
    if course.is_kit and seed != PUBLIC_SEED:
        sentence = _(
            "{folder} is a learner's kit, and has the public key alone: give another one with --key."
        )
        raise click.UsageError(sentence.format(folder=course.root))
    return seed.name, lambda: obtain(course, seed)


def _seed(report: Report, secret: Path | None, student: str | None) -> Seed:
    """Return the seed that a report names; for a secret, the student's seed or the class's, whichever it names."""
    from grader.cli.options import choose_seed

    if report.seed.startswith("sha256:"):
        if secret is None:
            sentence = _(
                "The report's cases were drawn from a secret: give it with --secret, or its key with --key."
            )
            raise click.UsageError(sentence)
        students = [student] if student else [report.submission.student, None]
        seeds = [choose_seed(None, secret, id_) for id_ in dict.fromkeys(students)]
        return next((seed for seed in seeds if seed.name == report.seed), seeds[0])
    number = int(report.seed) if _NUMBER.fullmatch(report.seed) else None
    return choose_seed(number, None, None)


def _print(verification: Verification) -> int:
    if verification.holds:
        click.echo(_("It holds: graded again, the submission gets the same."))
    elif not verification.grader_failed:
        click.echo(_("It does not hold."))
    for line in (*verification.differences, *verification.notes):
        click.echo(f"  {printable(line)[:MOST_SHOWN]}")
    return GRADER_FAILED if verification.grader_failed else PASSED if verification.holds else NOT_PASSED
