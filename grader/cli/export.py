"""The command export: make a package for another platform."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from grader.cli.options import choose_seed, with_solutions
from grader.exits import PASSED
from grader.i18n import current, mark
from grader.i18n import gettext as _


@click.command("export")
@click.argument("platform", type=click.Choice(["gradescope", "prairielearn"]))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help=mark("The zip file to write, or for PrairieLearn a new folder."),
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
) -> int:
    """Make what PLATFORM needs to grade this course: an autograder's zip, or a question's folder.

    All students there get the same cases, drawn now: give a secret file with --secret, or a number with --seed.
    """
    from grader.course import match_stem
    from grader.files import write_whole
    from grader.key.file import Key
    from grader.key.store import make
    from grader.platforms import gradescope, prairielearn
    from grader.platforms.payload import Settings, write

    course = with_solutions(course_path)
    if seed is None and secret is None:
        raise click.UsageError(
            _("Name --secret or --seed: learners have the public cases and their answers.")
        )
    if image is not None and platform != "prairielearn":
        raise click.UsageError(_("--image is for PrairieLearn alone."))
    if out.exists() and (platform == "prairielearn" or out.is_dir()):
        raise click.UsageError(_("{out} is there already. Name a new one.").format(out=out))
    stems = course.stems()
    if exercises:
        wanted = {match_stem(name.strip(), stems) for name in exercises.split(",")}
        stems = [stem for stem in stems if stem in wanted]
    with tempfile.TemporaryDirectory(prefix="grader-key-") as folder:
        make(course, choose_seed(seed, secret, None), Path(folder) / "class.key", stems)
        key = Key(Path(folder) / "class.key")
    settings = Settings(require, current())
    out.parent.mkdir(parents=True, exist_ok=True)
    if platform == "gradescope":
        write_whole(out, gradescope.build(key, settings))
    else:
        write(prairielearn.build(key, settings, image or prairielearn.IMAGE), out)
    line = _("Wrote {out}. It holds the answers: keep it from learners.")
    click.echo(line.format(out=out))
    return PASSED
