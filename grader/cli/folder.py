"""A learner's folder on the command line: one way to write it, and what is said where there is none."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.course import Course, CourseError, shown_path
from grader.find import PROJECT, course_of_folder
from grader.i18n import gettext as _
from grader.i18n import ngettext

if TYPE_CHECKING:
    from grader.learner.folder import Written

SHOWN = 4  # names of files in a sentence


def write_folder(
    folder: Path, contents: Mapping[str, bytes], untouched: Mapping[str, Iterable[bytes]] | None = None
) -> Written:
    """Write the missing files of a learner's folder; see `grader.learner.folder.place`.

    Raises:
        CourseError: the folder can't be made, or a file in it not be written.
    """
    from grader.learner.folder import place

    try:
        return place(folder, contents, untouched)
    except (OSError, ValueError) as error:  # of a name with a null character
        sentence = _(
            "{folder} can't be written: {reason}. Make room or name another folder, and call this again: "
            "what is there is kept."
        )
        reason = getattr(error, "strerror", None) or error
        raise CourseError(sentence.format(folder=shown_path(folder), reason=reason)) from error


def check_free(folder: Path, contents: Iterable[str], *, here: bool) -> None:
    """Refuse a folder in which something else is, before anything is written.

    Args:
        folder: one that is no learner's folder yet.
        contents: the names of the files that would be written.
        here: whether the learner named the working directory itself: then only what would be overwritten matters.

    Raises:
        click.UsageError: something is there, or it is no folder that can be read.
    """
    from grader.learner.folder import in_the_way

    try:
        same, others = in_the_way(folder, contents)
    except (OSError, ValueError) as error:
        sentence = _("{folder} can't be used: {reason}. Name a new folder.")
        reason = getattr(error, "strerror", None) or error
        raise click.UsageError(sentence.format(folder=shown_path(folder), reason=reason)) from error
    if found := same if here else same + others:
        sentence = _("{folder} is not empty ({names}). Nothing was written. Name a new folder.")
        raise click.UsageError(sentence.format(folder=shown_path(folder), names=listed(found)))


def listed(names: list[str]) -> str:
    """Return some names as part of a sentence."""
    shown = ", ".join(names[:SHOWN])
    if not (more := len(names) - SHOWN) > 0:
        return shown
    return ngettext("{names} and {count} more", "{names} and {count} more", more).format(
        names=shown, count=more
    )


def with_exercises(course: Course) -> Course:
    """Return a course that has its learner's exercises.

    Raises:
        CourseError: there are none; says where they are, or how to begin.
    """
    if advice := no_exercises(course):
        raise CourseError(advice)
    return course


def no_exercises(course: Course) -> str:
    """Return what to type where there is no folder exercises/ to work in; empty where there is one."""
    if course.exercises.is_dir():
        return ""
    if course.elsewhere is None or course_of_folder(course.root) is not None:
        sentence = _("{folder} has no folder exercises/. To bring it back, type there: grader start")
        return sentence.format(folder=course.root)
    for project in sorted(Path.cwd().glob(f"*/{PROJECT}")):
        with contextlib.suppress(CourseError):
            if course_of_folder(project.parent) is not None:
                return _("Your exercises are in {folder}: cd {folder}").format(folder=project.parent.name)
    return _("You have no exercises here yet. To begin: grader start")
