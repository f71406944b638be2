"""Find the course: the one that a folder is or names, the one around the working directory, or the built-in one.

A learner's folder, as `grader start` makes it, has a table in its pyproject.toml:

    [tool.grader]
    course = "built-in"  # or the path of a course or kit, from this folder
    lang = "pt_BR"       # what it was started in, and is spoken in it unless another language is asked for
"""

from __future__ import annotations

import contextlib
import os
import tomllib
from pathlib import Path

from grader import i18n
from grader.course import KEY_NAME, PACKAGE, Course, CourseError
from grader.files import read_bounded
from grader.i18n import gettext as _

KITS = PACKAGE / "kits"
"""The kits that a wheel holds, a folder for each language; the English one has the key, which is for all of them."""
BUILT_IN = "built-in"
PROJECT = "pyproject.toml"
MOST_OF_A_PROJECT = 256 << 10  # bytes


def find_course(folder: Path | None = None) -> Course:
    """Find the course at `folder`, else the one around the working directory, else the one this grader came with.

    Raises:
        CourseError: there is none, or a learner's folder names one that is not there.
    """
    if folder is not None:
        if (course := _course_in(folder.resolve())) is not None:
            return course
        sentence = _("{folder} is no course: it has neither {key} nor exercises/ with solutions/.")
        raise CourseError(sentence.format(folder=folder, key=KEY_NAME))
    if (around := around_here()) is not None:
        return around
    if _is_course(PACKAGE.parent):
        return Course(PACKAGE.parent)
    return Course(Path.cwd(), built_in())


def around_here() -> Course | None:
    """The course of the working directory or of the nearest folder above it that has one; None if there is none."""
    working_folder = Path.cwd()
    courses = (_course_in(folder) for folder in (working_folder, *working_folder.parents))
    return next((course for course in courses if course is not None), None)


def course_of_folder(folder: Path) -> Course | None:
    """The course that a learner's folder names; None if this is none.

    Raises:
        CourseError: its table can't be read, or it names a course that is not there.
    """
    table = _table(folder / PROJECT)
    if table is None:
        return None
    named = table.get("course", BUILT_IN)
    if named == BUILT_IN:
        return Course(folder, built_in())
    origin = folder / str(named)
    if not _is_course(origin):
        sentence = _(
            '{file} names the course {named!r}, which is not there. Write course = "{built_in}", or its path.'
        )
        raise CourseError(sentence.format(file=folder / PROJECT, named=named, built_in=BUILT_IN))
    return Course(folder, origin.resolve())


def language_here() -> str:
    """The language to speak where no option names one: GRADER_LANG, that of the learner's folder, or the environment's."""
    wanted = os.environ.get(i18n.VARIABLE, "")
    with contextlib.suppress(
        OSError, CourseError
    ):  # a working directory that is gone, a table that is told later
        working_folder = Path.cwd()
        tables = (_table(folder / PROJECT) for folder in (working_folder, *working_folder.parents))
        table = next((table for table in tables if table is not None), {}) if not wanted else {}
        wanted = wanted or str(table.get("lang", ""))
    return i18n.choose(wanted)


def _course_in(folder: Path) -> Course | None:
    return Course(folder) if _is_course(folder) else course_of_folder(folder)


def _is_course(folder: Path) -> bool:
    return (folder / KEY_NAME).is_file() or (
        (folder / "exercises").is_dir() and (folder / "solutions").is_dir()
    )


def built_in() -> Path:
    """The folder of the course that this grader came with: its own checkout, or the kit in the wheel."""
    built_in = PACKAGE.parent if _is_course(PACKAGE.parent) else KITS / "en"
    if not _is_course(built_in):
        sentence = _(
            "No course here: go to a folder with {key} (a learner's kit), or name one with --course."
        )
        raise CourseError(sentence.format(key=KEY_NAME))
    return built_in


def _table(project: Path) -> dict[str, object] | None:
    """The table [tool.grader] of a pyproject.toml; None if there is none."""
    try:
        text = read_bounded(project, MOST_OF_A_PROJECT, links=True).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    try:
        tool = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        if "[tool.grader]" not in text:  # another project's, and none of our business
            return None
        sentence = _("{file} can't be read: {error}. `grader start` in a new folder shows how it was.")
        raise CourseError(sentence.format(file=project, error=error)) from error
    table = tool.get("grader") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None
