"""A list of the class, by which one sees who handed in nothing, and who is not in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from grader.batch.roster import times
from grader.batch.roster.columns import Columns, id_of, modified_of, name_of, time_of
from grader.batch.roster.model import Entry, Roster, RosterError
from grader.batch.roster.table import Table
from grader.i18n import gettext as _
from grader.i18n import ngettext
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


def students(table: Table, columns: Columns, place: tzinfo | None) -> tuple[list[Listed], list[str]]:
    """Return the students of a list, and notes on times in it that can't be read.

    Args:
        table: the list.
        columns: its columns.
        place: the time zone of times without an offset.
    """
    listed, unread = [], []
    for row in table.rows:
        if id_ := id_of(row, columns):
            modified = modified_of(row, columns)
            submitted = time_of(row, columns) or modified or None
            if modified and submitted == modified and times.read(modified, place)[0] is None:
                unread.append(modified)
                submitted = None
            handed_in = None if columns.modified is None else bool(modified)
            listed.append(Listed(Student(id_, name_of(row, columns)), submitted, handed_in))
    if not unread:
        return listed, []
    sentence = ngettext(
        "{count} time in {file}, such as {time!r}, can't be read and counts as not known: give the times in a column "
        "`submitted`, such as 2026-11-24T10:00:00-03:00.",
        "{count} times in {file}, such as {time!r}, can't be read and count as not known: give the times in a column "
        "`submitted`, such as 2026-11-24T10:00:00-03:00.",
        len(unread),
    )
    return listed, [sentence.format(count=len(unread), file=table.name, time=unread[0][:80])]


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
        submitted = one.submitted if one and one.submitted else entry.submitted
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


def with_times(entries: Sequence[Entry], place: tzinfo | None) -> tuple[list[Entry], list[str]]:
    """Return the entries with their times in ISO 8601, with an offset, and a note on those that had none.

    Args:
        entries: with the times as they stand in a list.
        place: the time zone of times without an offset.

    Raises:
        RosterError: a text is no time: `grader final` would refuse it.
    """
    timed, bad, assumed = [], [], 0
    for entry in entries:
        if entry.submitted is None:
            timed.append(entry)
            continue
        found, is_local = times.read(entry.submitted, place)
        assumed += is_local
        if found is None:
            bad.append(f"{entry.student.id} {entry.submitted[:80]!r}")
        elif is_local:
            timed.append(replace(entry, submitted=found.isoformat()))
        else:
            timed.append(entry)
    if bad:
        sentence = ngettext(
            "{count} time can't be read, and `grader final` would refuse it: {times}. Correct it in the list, and call "
            "this again. A time is such as 2026-11-24T10:00:00-03:00, or 2026-11-24 10:00 in the zone of --timezone.",
            "{count} times can't be read, and `grader final` would refuse them: {times}. Correct them in the list, and call "
            "this again. A time is such as 2026-11-24T10:00:00-03:00, or 2026-11-24 10:00 in the zone of --timezone.",
            len(bad),
        )
        raise RosterError(sentence.format(count=len(bad), times=", ".join(bad[:5])))
    if not assumed:
        return timed, []
    sentence = ngettext(
        "{count} time has no offset from UTC: it was read in {zone}. --timezone names another.",
        "{count} times have no offset from UTC: they were read in {zone}. --timezone names another.",
        assumed,
    )
    return timed, [sentence.format(count=assumed, zone=times.name_of(place))]
