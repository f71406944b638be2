"""A table of students: with paths it is a class; without, a list by which one sees who handed in nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

from grader.batch.roster import gather
from grader.batch.roster.model import Entry, Roster, RosterError
from grader.batch.roster.names import plain
from grader.batch.roster.place import Top
from grader.batch.roster.table import Row, Table
from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.records.store import Student

# Names of columns in English and Portuguese, the surest first.
STUDENTS = (
    *("student", "student id", "student number", "id", "id number", "idnumber", "sid", "sis user id"),
    *(
        "identifier",
        "identificador",
        "matrícula",
        "matricula",
        "ra",
        "aluno",
        "estudante",
        "número de identificação",
    ),
    *("username", "user", "login", "email", "email address", "endereço de e-mail", "e-mail"),
)
PATHS = ("path", "file", "submission", "folder", "caminho", "arquivo", "pasta", "envio", "entrega")
NAMES = ("name", "full name", "student name", "nome completo", "nome")
TIMES = ("submitted", "submitted at", "submission time", "entregue em", "enviado em")
# Columns of Moodle's grading worksheet (mod/assign/feedback/offline), in which an id is "Participant 123".
_IDENTIFIERS = ("identifier", "identificador")
_MODIFIED = ("last modified (submission)", "última modificação (envio)")
_PARTICIPANT = re.compile(r"\D*?(\d+)")


@dataclass(frozen=True)
class Columns:
    """Which columns of a table hold what; None where there is none.

    Attributes:
        modified: in Moodle's worksheet, when something was handed in, in the site's words.
    """

    student: str
    path: str | None
    name: str | None
    submitted: str | None
    modified: str | None = None


@dataclass(frozen=True)
class Listed:
    """A student in a list of the class.

    Attributes:
        handed_in: whether the list says that something was handed in; None if it does not say.
    """

    student: Student
    submitted: str | None
    handed_in: bool | None


def columns_of(table: Table, student: str | None, path: str | None) -> Columns:
    """Find a table's columns.

    Raises:
        RosterError: none has the students' ids, or one that was named is not there.
    """
    found = table.column(STUDENTS, student, "--student-column")
    identifier = table.column(("id", "sis user id"), None, "--student-column")
    name = table.column(NAMES, None, "")
    if student is None and found is not None and found.casefold() == "student" and identifier is not None:
        found, name = (
            identifier,
            name or found,
        )  # as Canvas exports a gradebook: the student's name, and the id
    if found is None:
        sentence = _(
            "{path} needs a first line with the columns student and path; it has: {found}. "
            "--student-column and --path-column name others."
        )
        raise RosterError(sentence.format(path=table.name, found=", ".join(table.columns)[:200] or "-"))
    return Columns(
        found,
        table.column(PATHS, path, "--path-column"),
        name if name != found else None,
        table.column(TIMES, None, ""),
        table.column(_MODIFIED, None, ""),
    )


def students(table: Table, columns: Columns) -> list[Listed]:
    """Return the students of a list."""
    listed = []
    for row in table.rows:
        if id_ := _id(row, columns):
            modified = row.cells.get(columns.modified or "", "")
            handed_in = None if columns.modified is None else modified not in ("", "-")
            listed.append(Listed(Student(id_, _name(row, columns)), _time(row, columns), handed_in))
    return listed


def is_worksheet(table: Table) -> bool:
    """Whether a table is Moodle's grading worksheet."""
    return table.column(_IDENTIFIERS, None, "") is not None


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
        id_, text = _id(row, columns), row.cells.get(columns.path, "")
        if not id_:
            if text:
                sentence = _("Row {number} of {file} names {path}, and no student.")
                notes.append(sentence.format(number=row.number, file=table.name, path=plain(text)))
            continue
        student = Student(id_, _name(row, columns))
        entry = _entry(student, text, root)
        if row.is_too_long:
            sentence = _(
                "Row {number} of {file} has more cells than the first row: put quotes around its texts."
            )
            entry = Entry(student, None, problem=sentence.format(number=row.number, file=table.name))
        found.append(replace(entry, submitted=_time(row, columns)))
    found = list(_without_those_around_others(found))
    return found, [*notes, *_shared(found)]


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


def apply(roster: Roster, listed: Sequence[Listed], table: Table, column: str) -> Roster:
    """Compare a class with a list of it: add who handed in nothing, and tell who is not in the list.

    Raises:
        RosterError: no student is in both.
    """
    known = {one.student.id: one for one in listed}
    if listed and roster.entries and not any(entry.student.id in known for entry in roster.entries):
        sentence = _(
            "None of the {count} students who handed in is in {file}: its column {column} has {one}, the "
            "submissions have {other}. Is it another column? --student-column names it."
        )
        examples = {"one": listed[0].student.id, "other": roster.entries[0].student.id}
        raise RosterError(
            sentence.format(count=len(roster.entries), file=table.name, column=column, **examples)
        )
    entries = []
    for entry in roster.entries:
        one = known.pop(entry.student.id, None)
        name = entry.student.name or (one.student.name if one else "")
        submitted = entry.submitted or (one.submitted if one else None)
        entries.append(replace(entry, student=Student(entry.student.id, name), submitted=submitted))
    strangers = [
        e.student.id for e in roster.entries if e.student.id not in {one.student.id for one in listed}
    ]
    notes = list(roster.notes)
    if strangers:
        line = ngettext("Not in {file}: {students}.", "Not in {file}: {students}.", len(strangers))
        notes.append(line.format(file=table.name, students=", ".join(strangers[:20])))
    missing = _("{file} says that something was handed in, and it is not there: download it again.")
    for one in known.values():
        problem = missing.format(file=table.name) if one.handed_in else ""
        entries.append(Entry(one.student, None, one.submitted, problem))
    return replace(roster, entries=sorted(entries, key=lambda e: e.student), notes=notes)


def with_times(entries: Sequence[Entry]) -> tuple[list[Entry], list[str]]:
    """Return the entries without times that are none, which are not known then, and a note for each of these."""
    sentence = _(
        "{student} handed in at {time!r}, which is no time with an offset from UTC, such as "
        "2026-11-24T10:00:00-03:00: it counts as not known. Correct it, and call this again."
    )
    bad = [e for e in entries if e.submitted is not None and not _is_time(e.submitted)]
    notes = [sentence.format(student=entry.student.id, time=entry.submitted) for entry in bad]
    unknown = {id(entry) for entry in bad}
    return [replace(e, submitted=None) if id(e) in unknown else e for e in entries], notes


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _id(row: Row, columns: Columns) -> str:
    text = plain(row.cells.get(columns.student, ""))
    if columns.student.casefold() in _IDENTIFIERS and (match := _PARTICIPANT.fullmatch(text)):
        return match[1]
    return text


def _name(row: Row, columns: Columns) -> str:
    return plain(row.cells.get(columns.name, "")) if columns.name else ""


def _time(row: Row, columns: Columns) -> str | None:
    return row.cells.get(columns.submitted, "").strip() or None if columns.submitted else None
