"""A list of the class, by which one sees who handed in nothing, and who is not in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from grader.batch.roster.columns import Columns, id_of, name_of, time_of
from grader.batch.roster.model import Entry, Roster, RosterError
from grader.batch.roster.table import Table
from grader.i18n import gettext as _
from grader.records.store import Student


@dataclass(frozen=True)
class Listed:
    """A student in a list of the class.

    Attributes:
        handed_in: whether the list says that something was handed in; None if it does not say.
    """

    student: Student
    submitted: str | None
    handed_in: bool | None


def students(table: Table, columns: Columns) -> list[Listed]:
    """Return the students of a list."""
    listed = []
    for row in table.rows:
        if id_ := id_of(row, columns):
            modified = row.cells.get(columns.modified or "", "")
            handed_in = None if columns.modified is None else modified not in ("", "-")
            listed.append(Listed(Student(id_, name_of(row, columns)), time_of(row, columns), handed_in))
    return listed


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
        line = _("Not in {file}: {students}.")
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
