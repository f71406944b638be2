"""A table of students and the paths of their submissions, which lead from the table's folder to below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from grader.batch.roster import gather
from grader.batch.roster.columns import Columns, changed_by_a_spreadsheet, id_of, name_of, time_of
from grader.batch.roster.model import Entry
from grader.batch.roster.names import plain
from grader.batch.roster.place import Top
from grader.batch.roster.table import Table
from grader.i18n import gettext as _
from grader.records.store import Student


def entries(table: Table, columns: Columns, folder: Path) -> tuple[list[Entry], list[str]]:
    """Return the students of a table with paths, which lead from a folder to below it, and notes.

    Args:
        table: the table.
        columns: its columns.
        folder: where the paths begin.
    """
    root = folder.resolve()
    assert columns.path is not None
    found: list[Entry] = []
    notes: list[str] = []
    for row in table.rows:
        id_, text = id_of(row, columns), row.cells.get(columns.path, "")
        if not id_:
            if text:
                sentence = _("Row {number} of {file} names {path}, and no student.")
                notes.append(sentence.format(number=row.number, file=table.name, path=plain(text)))
            continue
        student = Student(id_, name_of(row, columns))
        entry = _entry(student, text, root)
        if row.is_too_long:
            sentence = _(
                "Row {number} of {file} has more cells than the first row: put quotes around its texts."
            )
            entry = Entry(student, None, problem=sentence.format(number=row.number, file=table.name))
        found.append(replace(entry, submitted=time_of(row, columns)))
    found = list(_without_those_around_others(found))
    return found, [*notes, *changed_by_a_spreadsheet([e.student.id for e in found], table), *_shared(found)]


def _entry(student: Student, text: str, root: Path) -> Entry:
    if not text:
        return Entry(student, None)
    try:
        path, problem = _below(root, text)
        if not problem and not path.exists():
            problem = _("There is no submission at {path}.").format(path=plain(text))
    except (OSError, ValueError) as error:  # no name that the system could have, or no right to look
        problem = _("{path} can't be read: {error}.").format(path=plain(text)[:200], error=error)
    if problem:
        return Entry(student, None, problem=problem)
    return (
        gather.entry_of_folder(student, Top(path, is_folder=True)) if path.is_dir() else Entry(student, path)
    )


def _below(root: Path, text: str) -> tuple[Path, str]:
    """Return the path of a row, and why it is refused; the latter is empty if it leads to below the class's folder."""
    windows = PureWindowsPath(text)
    parts = windows.parts if "\\" in text else PurePosixPath(text).parts
    if windows.drive or windows.root or text.startswith("/"):
        return root, _("{path} does not begin in the class's folder: write it from there.").format(
            path=plain(text)
        )
    if ".." in parts:
        return root, _("{path} leads out of the class's folder.").format(path=plain(text))
    if not parts:
        return root, _("{path} is the class's folder itself.").format(path=plain(text))
    path = root
    for part in parts:
        path /= part
        if path.is_symlink():
            return path, _("{name} is a link: put the submission itself there.").format(name=plain(part))
    return path, ""


def _without_those_around_others(found: Sequence[Entry]) -> Iterator[Entry]:
    """Refuse folders that hold other students' submissions."""
    taken = {entry.path for entry in found if entry.path is not None}
    around = {parent for path in taken for parent in path.parents}
    for entry in found:
        if entry.path is None or entry.path not in around:
            yield entry
            continue
        sentence = _("{name} holds other students' submissions, too: name this student's own.")
        yield replace(entry, path=None, problem=sentence.format(name=plain(entry.path.name)))


def _shared(found: Sequence[Entry]) -> list[str]:
    by_path: dict[Path, list[str]] = {}
    for entry in found:
        if entry.path is not None:
            by_path.setdefault(entry.path, []).append(entry.student.id)
    sentence = _("{students} have one submission, {name}.")
    return [
        sentence.format(students=", ".join(sorted(ids)), name=plain(path.name))
        for path, ids in by_path.items()
        if len(set(ids)) > 1
    ]
