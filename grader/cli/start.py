"""The command start: make a learner's folder, or restore what is missing in one."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader import i18n
from grader.cli.folder import check_free, listed, write_folder
from grader.course import Course, CourseError, shown_path
from grader.exits import PASSED
from grader.find import BUILT_IN, PROJECT, around_here, built_in, course_of_folder, find_course
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

if TYPE_CHECKING:
    from grader.learner.folder import Written

DEFAULT = "jaxcnn-exercises"
UV = "UV"
"""Set by `uv run` and `uvx` for what they run: there the command grader may be on no path later."""


@click.command("start")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--notebooks", is_flag=True, help=mark("Add a notebook for each part of the course."))
@click.pass_obj
def start(course_path: Path | None, folder: Path | None, notebooks: bool) -> int:
    """Begin: make a folder with all exercises. In your own folder: bring back what is missing.

    FOLDER is jaxcnn-exercises unless you name another one. Nothing that you wrote is touched.
    """
    from grader.learner import folder as learner
    from grader.learner.kits import public_key

    here = folder is not None and str(folder) == os.curdir
    folder = _own_folder() or Path(DEFAULT) if folder is None else folder
    own = course_of_folder(folder) or _course_without_table(folder, course_path)
    course = own or find_course(course_path)
    named = _name_of(course, folder)
    key = public_key(course)
    notebooks = notebooks or (own is not None and (folder / "notebooks").is_dir())
    contents = learner.files(key, i18n.current(), named, notebooks=notebooks)
    if own is None:
        check_free(folder, contents, here=here)
    written = write_folder(folder, contents, learner.unchanged(key, named, notebooks=notebooks))
    _tell(folder, written, len(key.exercises), is_new=own is None)
    return PASSED


def _own_folder() -> Path | None:
    """The learner's folder that the working directory is, or is in."""
    around = around_here()
    if around is not None and course_of_folder(around.root) is not None:
        return around.root
    return Path() if _course_without_table(Path(), None) is not None else None


def _course_without_table(folder: Path, course_path: Path | None) -> Course | None:
    """The course of a folder that has some of its exercises, and has lost its pyproject.toml."""
    try:
        names = {path.name for path in (folder / "exercises").iterdir()}
    except (OSError, ValueError):  # there is no such folder, or can be none of this name
        return None
    course = find_course(course_path)
    is_own = any(f"{stem}.py" in names for stem in course.stems())
    return course if is_own and not (folder / PROJECT).exists() else None


def _name_of(course: Course, folder: Path) -> str:
    """Return what a learner's folder calls its course: a path from the folder where it is not the built-in one."""
    try:
        if course.origin.resolve() == built_in().resolve():
            return BUILT_IN
    except CourseError:  # there is no built-in course
        pass
    try:
        return Path(os.path.relpath(course.origin.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return course.origin.resolve().as_posix()


def _tell(folder: Path, written: Written, count: int, *, is_new: bool) -> None:
    """Say what was written and what was left, and what to type next."""
    if is_new:
        sentence = ngettext(
            "Made {folder}: {count} exercise, and a README.md that says how to work with it.",
            "Made {folder}: {count} exercises, and a README.md that says how to work with them.",
            count,
        )
        click.echo(sentence.format(folder=shown_path(folder), count=count))
    elif written.new:
        click.echo(_("Brought back: {names}.").format(names=listed(written.new)))
    else:
        click.echo(_("Nothing was missing."))
    if written.kept:
        click.echo(_("Left as you have it: {names}.").format(names=listed(written.kept)))
    click.echo(_("Now type:"))
    if folder.resolve() != Path.cwd().resolve():
        click.echo(f"    cd {_quoted(shown_path(folder))}")
    click.echo("    uv run grader watch" if os.environ.get(UV) else "    grader watch")


def _quoted(path: str) -> str:
    """Return a path as a shell reads it."""
    if sys.platform == "win32":
        return f'"{path}"' if " " in path else path
    return shlex.quote(path)
