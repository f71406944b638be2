"""The command verify: grade a report's submission again and compare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.files import read_report
from grader.exits import GRADER_FAILED, NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark

if TYPE_CHECKING:
    from grader.key.file import Key
    from grader.key.seed import Seed
    from grader.records.verify import Verification
    from grader.report.model import Report


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
@click.pass_obj
def verify(
    course_path: Path | None,
    report_file: Path,
    submission: Path,
    secret: Path | None,
    student: str | None,
    key_file: Path | None,
) -> int:
    """Grade a report's submission again, from its seed and within its limits, and say whether REPORT holds.

    Exit codes: 0 it holds, 1 it does not, 2 the call was wrong, 3 the grader itself failed.
    """
    import msgspec

    from grader.grading.official import choose_tier
    from grader.records.verify import limits_of
    from grader.records.verify import verify as run
    from grader.sandbox.intake.client import take

    report = read_report(report_file)
    try:
        limits_of(report)
    except msgspec.ValidationError as error:
        sentence = _("This grader can't keep the limits of {file}: {error}.")
        raise click.UsageError(sentence.format(file=report_file, error=error)) from error
    proven = choose_tier()
    snapshot = take(submission, proven.tier)
    name, load_key = _key(report, course_path, secret, student, key_file)
    if name != report.seed:
        sentence = _(
            "It does not hold: the report names the seed {named}, and here it is {given}. "
            "The secret, the student or the key is another one, or the report was changed."
        )
        click.echo(sentence.format(given=name, named=report.seed))
        return NOT_PASSED
    return _print(run(report, snapshot, load_key, proven))


def _key(
    report: Report, course_path: Path | None, secret: Path | None, student: str | None, key_file: Path | None
) -> tuple[str, Callable[[], Key]]:
    """Return the name of the key's seed, and a function that returns the key."""
    from grader.course import find_course
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
    number = int(report.seed) if report.seed.removeprefix("-").isdecimal() else None
    return choose_seed(number, None, None)


def _print(verification: Verification) -> int:
    if verification.holds:
        click.echo(_("It holds: graded again, the submission gets the same."))
    elif not verification.grader_failed:
        click.echo(_("It does not hold."))
    for line in (*verification.differences, *verification.notes):
        click.echo(f"  {line}")
    return GRADER_FAILED if verification.grader_failed else PASSED if verification.holds else NOT_PASSED
