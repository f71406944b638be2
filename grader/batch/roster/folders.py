"""A folder, a file or an archive for each student, named by the student's id; Git repositories are such folders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from grader.batch.roster import gather
from grader.batch.roster.model import Entry, Left
from grader.batch.roster.names import (
    ARCHIVES,
    CODE,
    DOCUMENTS,
    OF_A_COURSE,
    ending,
    id_of_file,
    is_about_all,
    is_exercise,
    plain,
)
from grader.batch.roster.place import Top
from grader.i18n import gettext as _
from grader.records.audit import NAME as LOG
from grader.records.store import STUDENTS, Student

TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")


def is_repository(top: Top) -> bool:
    """Whether a folder is a Git repository."""
    return top.is_folder and (top.path / ".git").exists()


def is_students(top: Top, stems: Collection[str] = ()) -> bool:
    """Whether something at the top of a class can be one student's submission."""
    return not why_not(top, stems)


def why_not(top: Top, stems: Collection[str] = (), *, loose: bool = False) -> str:
    """Return why something is no student's; empty if it is.

    Args:
        top: a file or folder at the top of the class.
        stems: the course's exercises, whose names are no student's.
        loose: whether the class is one of loose files, in which a document is a student's, too.
    """
    if top.is_folder:
        return _why_no_folder(top)
    if ending(top.name, CODE) and is_exercise(top.name, stems):
        return _("it is named like an exercise, not like a student")
    if ending(top.name, (*ARCHIVES, *CODE)):
        return ""
    if ending(top.name, TABLES):
        return _("a table; a list of the class goes with --roster, one with paths in place of the folder")
    if loose and ending(top.name, DOCUMENTS) and not is_about_all(top.name):
        return ""
    return _("it is no folder, .py file, notebook or archive")


def _why_no_folder(top: Top) -> str:
    if is_results(top.path):
        return _("the results of an earlier run")
    return _("it is named like a course's own folder") if top.name.lower() in OF_A_COURSE else ""


def is_results(folder: Path) -> bool:
    """Whether a folder holds results of this grader."""
    places = [folder]
    try:
        if {path.name for path in folder.iterdir()} == {".lock"}:
            return True  # nothing was written yet
        places += [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()][:20]
        return any(
            (p / STUDENTS).is_dir() and ((p / LOG).exists() or (p / "overview.html").exists()) for p in places
        )
    except OSError:
        return False


def entries(
    tops: Sequence[Top], stems: Collection[str], *, repositories: bool = False
) -> tuple[list[Entry], list[Left]]:
    """Return the students, and what is none.

    Args:
        tops: what lies at the top of the class.
        stems: the course's exercises.
        repositories: whether Git repositories alone are students'.
    """
    found, left = [], []
    files = sum(not top.is_folder and is_students(top, stems) for top in tops)
    loose = 2 * files > sum(is_students(top, stems) for top in tops)
    for top in tops:
        reason = why_not(top, stems, loose=loose)
        if not reason and repositories and not is_repository(top):
            reason = _("it is no Git repository")
        if reason:
            left.append(Left(plain(top.name), reason))
        else:
            found.append(_entry(top))
    return found, left


def _entry(top: Top) -> Entry:
    if top.is_folder:
        return gather.entry_of_folder(Student(plain(top.name)), top)
    student = Student(id_of_file(top.name))
    return Entry(student, None if top.problem else top.path, problem=top.problem)
