"""The command course: begin a course."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from grader.course import shown_path
from grader.exits import PASSED

SKELETON = Path(__file__).resolve().parents[1] / "authoring" / "skeleton"


@click.command("course")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def course(folder: Path) -> int:
    """Begin a course of your own in FOLDER, new or empty: one exercise that proves itself, and a README."""
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty; a course begins in a new folder.")
    shutil.copytree(SKELETON, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        click.echo(f"Wrote {shown_path(path)}")
    click.echo(f"Now: cd {shown_path(folder)}, and prove it with: grader selftest")
    return PASSED
