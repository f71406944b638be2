"""A list of the class, by which one sees who handed in nothing, and who is not in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from grader.batch.roster import times
from grader.batch.roster.columns import Columns, id_of, modified_of, name_of, time_of
from grader.batch.roster.matching import Listed, by_id, by_name, key, with_teams
from grader.batch.roster.model import Entry, Roster, RosterError
from grader.batch.roster.table import Table
from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.records.store import Student


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
            group = row.cells.get(columns.group or "", "").strip()
            listed.append(Listed(Student(id_, name_of(row, columns)), submitted, handed_in, group))
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
    """Compare a class with a list of it: add who handed in nothing, tell who is not in it, and give teams what is theirs.

    Where no id of the list is a submission's, students are found by their names: a course's own list has other ids than a
    platform. Names that several have tell nobody.

    Raises:
        RosterError: no student is in both.
    """
    teamed, notes = with_teams(roster.entries, listed)
    found, shared = by_id(teamed, listed), set[str]()
    if listed and teamed and not found:
        found, shared = by_name(teamed, listed)
        if not found:
            sentence = _(
                "None of the {count} students who handed in is in {file}: its column {column} has {one}, the "
                "submissions have {other}. Is it another column? --student-column names it."
            )
            examples = {"one": listed[0].student.id, "other": teamed[0].student.id}
            raise RosterError(sentence.format(count=len(teamed), file=table.name, column=column, **examples))
        line = _(
            "The ids in {file} are others than those of the submissions: students were found by their names."
        )
        notes.append(line.format(file=table.name))
    entries, strangers = [], []
    for entry in teamed:
        one = found.get(entry.student.id)
        if one is None:
            strangers.append(entry.student.id)
        name = entry.student.name or (one.student.name if one else "")
        submitted = one.submitted if one and one.submitted else entry.submitted
        entries.append(replace(entry, student=Student(entry.student.id, name), submitted=submitted))
    if strangers:
        line = _("Not in {file}: {students}.")
        notes.append(line.format(file=table.name, students=", ".join(strangers[:20])))
    missing = _("{file} says that something was handed in, and it is not there: download it again.")
    there = {one.student.id for one in found.values()}
    for one in listed:
        if one.student.id in there:
            continue
        if key(one.student.name) in shared:
            line = _("{student} {name} has the name of somebody else: whether they handed in is not known.")
            notes.append(line.format(student=one.student.id, name=one.student.name))
            continue
        problem = missing.format(file=table.name) if one.handed_in else ""
        entries.append(Entry(one.student, None, one.submitted, problem))
    entries.sort(key=lambda entry: entry.student)
    return replace(roster, entries=entries, notes=[*roster.notes, *notes], strangers=strangers)


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
