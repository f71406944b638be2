"""What a package runs on its platform: an official run by the package's key, then the results as the platform wants them.

`python -m grader.platforms.onplatform PLATFORM PACKAGE SUBMISSION RESULTS`

It fails closed: results without a score are there before anything of the submission is looked at, and are replaced by
a grade once there is a whole one. A fault of the grader's is never a score of zero.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec

from grader import cli, i18n
from grader.__main__ import stop_tidily
from grader.course import KEY_NAME
from grader.files import write_whole
from grader.i18n import gettext as _
from grader.platforms.payload import SETTINGS, Settings
from grader.report.model import Report, decode
from grader.submission.intake import take
from grader.submission.snapshot import SubmissionError


@dataclass(frozen=True)
class Platform:
    """A platform's results.

    Attributes:
        render: of a report.
        ungraded: of a run without a grade; says why.
    """

    render: Callable[[Report], bytes]
    ungraded: Callable[[str], bytes]


def platform(name: str) -> Platform:
    """The platform of that name."""
    if name == "gradescope":
        from grader.report.formats import gradescope

        return Platform(gradescope.export, _ungraded_by_gradescope)
    if name == "prairielearn":
        from grader.report.formats import prairielearn

        return Platform(prairielearn.export, _ungraded_by_prairielearn)
    raise ValueError(name)


def _ungraded_by_gradescope(why: str) -> bytes:
    """Neither `score` nor `tests`: one of them is required, so Gradescope has nothing to record."""
    return msgspec.json.encode({"output": why})


def _ungraded_by_prairielearn(why: str) -> bytes:
    """Not gradable: no points won or lost, and no attempt used up."""
    return msgspec.json.encode({"gradable": False, "format_errors": [why], "message": why})


def run(name: str, package: Path, submission: Path, results: Path) -> int:
    """Grade a submission and write the platform's results.

    Returns:
        0 where there is a grade, whatever it is; else 3.
    """
    settings = msgspec.json.decode((package / SETTINGS).read_bytes(), type=Settings)
    i18n.use(settings.language)
    here = platform(name)
    results.parent.mkdir(parents=True, exist_ok=True)
    unfinished = _("The run was stopped before its end, by the platform's limits on time or memory.")
    write_whole(results, here.ungraded(_failed(unfinished)))
    try:
        take(submission)
    except SubmissionError as error:
        write_whole(results, here.ungraded(str(error)))
        return cli.GRADER_FAILED
    report, said = _grade(package, submission, settings)
    click.echo(said)
    if report is None or report.grader_failed:
        write_whole(results, here.ungraded(_failed(said if report is None else _fault(report))))
        cli.run(["doctor"])  # for instructors, who see what is printed
        return cli.GRADER_FAILED
    tier, key = report.isolation.tier, report.key[:16]
    click.echo(_("Graded in the {tier} tier, by the key {key}.").format(tier=tier, key=key))
    write_whole(results, here.render(report))
    return cli.PASSED


def _grade(package: Path, submission: Path, settings: Settings) -> tuple[Report | None, str]:
    """The report, where there is one, and what `grader grade` said."""
    said = io.StringIO()
    with tempfile.TemporaryDirectory(prefix="grader-report-") as folder:
        arguments = ["--key", str(package / KEY_NAME), "--require", settings.require]
        arguments += ["--lang", settings.language, "--out", folder, str(submission)]
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            cli.run(["grade", *arguments])
        file = Path(folder) / "report.json"
        report = decode(file.read_bytes()) if file.is_file() else None
    return report, said.getvalue().strip()


def _failed(why: str) -> str:
    sentence = _(
        "The grader failed, and there is no grade. Your answers are not the reason; tell your instructors. It said: {why}"
    )
    return sentence.format(why=why)


def _fault(report: Report) -> str:
    faulty = [exercise for exercise in report.exercises if exercise.state == "grader_error"]
    return "; ".join(f"{exercise.stem}: {exercise.checks[0].message}" for exercise in faulty)


if __name__ == "__main__":
    stop_tidily()
    sys.exit(run(sys.argv[1], *map(Path, sys.argv[2:5])))
