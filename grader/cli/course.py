"""The command course: begin a course."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from grader import i18n
from grader.course import shown_path
from grader.exits import PASSED
from grader.i18n import gettext as _

SKELETONS = Path(__file__).resolve().parents[1] / "authoring" / "skeleton"


@click.command("course")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def course(folder: Path) -> int:
    """Begin a course of your own in FOLDER, new or empty: one exercise that proves itself, and a README."""
    if folder.exists() and any(folder.iterdir()):
        sentence = _("{folder} is not empty; a course begins in a new folder.")
        raise click.UsageError(sentence.format(folder=folder))
    skeleton = SKELETONS / i18n.current()  # a course is written in its author's language
    shutil.copytree(skeleton, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        click.echo(_("Wrote {path}").format(path=shown_path(path)))
    sentence = _("Now: cd {folder}, and prove it with: grader selftest")
    click.echo(sentence.format(folder=shown_path(folder)))
    return PASSED
