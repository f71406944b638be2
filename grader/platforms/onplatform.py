"""The program that a package runs on its platform: an official run by the package's key, results in the platform's format.

`python -P -s -m grader.platforms.onplatform PLATFORM PACKAGE SUBMISSION RESULTS`

It fails closed: results without a score are written before the submission is read, and are replaced when the grade is
complete. A failure of the grader is never a score of zero.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from grader import i18n
from grader.course import KEY_NAME
from grader.exits import GRADER_FAILED, PASSED, stop_tidily
from grader.files import write_whole
from grader.grading.official import TierError, choose_tier, describe_tiers, grade_officially
from grader.i18n import gettext as _
from grader.key.file import Key, KeyFileError
from grader.platforms.payload import SETTINGS, Settings
from grader.platforms.results import platform
from grader.report.model import Report
from grader.sandbox.canary import ProvenTier
from grader.sandbox.intake.client import take
from grader.sandbox.limits import Limits
from grader.submission.snapshot import Snapshot, SubmissionError

# A platform ends a run on its own clock, and what passed a limit is graded twice: the whole must fit.
LIMITS = Limits(total_seconds=180.0)


def run(name: str, package: Path, submission: Path, results: Path) -> int:
    """Grade a submission and write the platform's results.

    Returns:
        0 if there is a grade, whatever it is; otherwise 3.
    """
    settings = msgspec.json.decode((package / SETTINGS).read_bytes(), type=Settings)
    i18n.use(settings.language)
    platform_ = platform(name)
    results.parent.mkdir(parents=True, exist_ok=True)
    unfinished = _("The run was stopped before its end, by the platform's limits on time or memory.")
    write_whole(results, platform_.ungraded(_failed(unfinished)))
    snapshot = Snapshot({})
    try:
        proven = choose_tier(settings.require)
        snapshot = take(submission, proven.tier)
        report = _grade(package, snapshot, proven)
        why = _fault(report)
    except SubmissionError as error:
        write_whole(results, platform_.ungraded(str(error)))
        return GRADER_FAILED
    except (TierError, KeyFileError) as error:
        report, why = None, str(error)
    except Exception as error:  # noqa: BLE001 - after any error there is no grade, which is not a zero
        report, why = None, f"{type(error).__name__}: {error}"
    if report is None or why:
        unread = report is not None and snapshot.missing
        write_whole(results, platform_.ungraded(_unread(snapshot) if unread else _failed(why)))
        click.echo(why)
        for line in describe_tiers():  # for instructors, who see what is printed
            click.echo(line)
        return GRADER_FAILED
    score = _("Score: {score} of {max_score}").format(score=report.score, max_score=report.max_score)
    tier = _("Graded in the {tier} tier, by the key {key}.")
    click.echo(f"{score}\n{tier.format(tier=report.isolation.tier, key=report.key[:16])}")
    for beside, data in platform_.beside(report, settings).items():
        write_whole(results.with_name(beside), data)
    write_whole(results, platform_.render(report, settings))
    return PASSED


def _grade(package: Path, snapshot: Snapshot, proven: ProvenTier) -> Report:
    """An official run by the package's key, within the usual limits."""
    key = Key(package / KEY_NAME)
    return grade_officially(snapshot, list(key.exercises), lambda: key, LIMITS, proven)


def _failed(why: str) -> str:
    sentence = _(
        "The grader failed, so there is no grade. Your answers are not the reason. Tell your instructors this: {why}"
    )
    return sentence.format(why=why)


def _unread(snapshot: Snapshot) -> str:
    sentence = _("There is no grade, which is no zero: part of what you handed in could not be read. {notes}")
    return sentence.format(notes=" ".join(snapshot.notes))


def _fault(report: Report) -> str:
    """Return which exercises the grader failed at, and how; empty if there are none."""
    faulty = [exercise for exercise in report.exercises if exercise.state == "grader_error"]
    return "; ".join(f"{exercise.stem}: {exercise.checks[0].message}" for exercise in faulty)


if __name__ == "__main__":
    stop_tidily()
    sys.exit(run(sys.argv[1], *map(Path, sys.argv[2:5])))
