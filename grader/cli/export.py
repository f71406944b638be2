"""The command export: make a package for another platform."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import choose_seed, with_solutions
from grader.exits import PASSED
from grader.i18n import current, mark
from grader.i18n import gettext as _

if TYPE_CHECKING:
    from grader.key.file import Key
    from grader.platforms.payload import Settings
    from grader.report.formats.gradescope import Output, Visibility

FILES, FOLDERS = ("gradescope",), ("prairielearn", "vpl", "coderunner", "classroom50")
VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")


def _view_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what students see, and when."""
    options = (
        click.option(
            "--cases",
            type=click.Choice(VISIBILITIES),
            help=mark(
                "When students see a failing case that is not public, with its right answer. Gradescope knows all four, by "
                "default after_due_date; the others visible and hidden, by default visible."
            ),
        ),
        click.option(
            "--visibility",
            type=click.Choice(VISIBILITIES),
            help=mark("For Gradescope: when students see their results at all; by default visible."),
        ),
        click.option(
            "--output-format",
            type=click.Choice(["html", "md", "text"]),
            help=mark("For Gradescope: of the feedback; by default html, which has pictures."),
        ),
        click.option(
            "--leaderboard", is_flag=True, help=mark("For Gradescope: put scores on a leaderboard.")
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("export")
@click.argument("platform", type=click.Choice(sorted(FILES + FOLDERS)))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help=mark("The zip file to write, or for other platforms than Gradescope a new folder."),
)
@click.option("--seed", type=int, help=mark("Draw the cases from this number."))
@click.option(
    "--secret",
    type=click.Path(dir_okay=False, path_type=Path),
    help=mark("Draw the cases from a secret file."),
)
@click.option("--exercises", help=mark("Only these exercises, separated by commas; by default all."))
@click.option(
    "--require",
    type=click.Choice(["full", "restricted", "process"]),
    default="restricted",
    show_default=True,
    help=mark("Grade in this tier or a stronger one, or not at all."),
)
@click.option("--image", help=mark("For PrairieLearn: the name of the Docker image."))
@_view_options
@click.pass_obj
def export(
    course_path: Path | None,
    platform: str,
    out: Path,
    seed: int | None,
    secret: Path | None,
    exercises: str | None,
    require: str,
    image: str | None,
    cases: Visibility | None,
    visibility: Visibility | None,
    output_format: Output | None,
    leaderboard: bool,
) -> int:
    """Make what PLATFORM needs to grade this course: an autograder, a question, a bundle.

    All students there get the same cases, drawn now: give a secret file with --secret, or a number with --seed.
    """
    from grader.course import match_stem
    from grader.key.file import Key
    from grader.key.store import make
    from grader.platforms.payload import Settings
    from grader.report.formats.gradescope import View

    course = with_solutions(course_path)
    if seed is None and secret is None:
        raise click.UsageError(
            _("Name --secret or --seed: learners have the public cases and their answers.")
        )
    if image is not None and platform != "prairielearn":
        raise click.UsageError(_("--image is for PrairieLearn alone."))
    if out.exists() and (platform in FOLDERS or out.is_dir()):
        raise click.UsageError(_("{out} is there already. Name a new one.").format(out=out))
    gradescopes_own = {
        "--visibility": visibility,
        "--output-format": output_format,
        "--leaderboard": leaderboard,
    }
    if platform == "gradescope":
        view = View(visibility or "visible", cases or "after_due_date", output_format or "html", leaderboard)
    else:
        view = View(cases=_without_dates(platform, cases, gradescopes_own))
    settings = Settings(require, current(), view)
    stems = course.stems()
    if exercises:
        wanted = {match_stem(name.strip(), stems) for name in exercises.split(",")}
        stems = [stem for stem in stems if stem in wanted]
    with tempfile.TemporaryDirectory(prefix="grader-key-") as folder:
        make(course, choose_seed(seed, secret, None), Path(folder) / "class.key", stems)
        key = Key(Path(folder) / "class.key")
    out.parent.mkdir(parents=True, exist_ok=True)
    _write(platform, key, settings, out, image)
    line = _("Wrote {out}. It holds the answers: keep it from learners.")
    click.echo(line.format(out=out))
    return PASSED


def _without_dates(
    platform: str, cases: Visibility | None, gradescopes_own: Mapping[str, object]
) -> Visibility:
    """Return when cases are shown on a platform other than Gradescope; refuse what only that one knows."""
    if given := next((option for option, value in gradescopes_own.items() if value), None):
        raise click.UsageError(_("{option} is for Gradescope alone.").format(option=given))
    if cases not in (None, "visible", "hidden"):
        sentence = _(
            "--cases {cases} is for Gradescope alone: {platform} knows no dates. Take visible or hidden."
        )
        raise click.UsageError(sentence.format(cases=cases, platform=platform))
    return cases or "visible"


def _write(platform: str, key: Key, settings: Settings, out: Path, image: str | None) -> None:
    """Make the package and write it."""
    from grader.files import write_whole
    from grader.platforms import classroom50, coderunner, gradescope, prairielearn, vpl
    from grader.platforms.payload import write

    if platform == "gradescope":
        write_whole(out, gradescope.build(key, settings))
    elif platform == "prairielearn":
        write(prairielearn.build(key, settings, image or prairielearn.IMAGE), out)
    else:
        builds = {"vpl": vpl.build, "coderunner": coderunner.build, "classroom50": classroom50.build}
        write(builds[platform](key, settings), out)
