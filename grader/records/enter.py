"""Enter results into the log that it does not name: those of an earlier version, whose log named no contents.

A person asks for it, and vouches for the folder: what is in it now is what the log names from now on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from grader.files import read_bounded
from grader.i18n import gettext as _
from grader.records import audit
from grader.records.audit import Entry, Event
from grader.records.checking import DoubtError, answers_in, broken
from grader.records.folders import REPORT, STUDENTS, Held, hold, is_of, names_in
from grader.records.result import Result, contradiction
from grader.report import reading
from grader.report.reading import ReportError


@dataclass
class Entered:
    """The ids of the students whose results were entered, and by folder why others were not."""

    students: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def enter(folder: Path, by: str = "", note: str = "") -> Entered:
    """Enter the results into the log whose contents it does not name; those that contradict it are not.

    A result of which the log names other contents is not entered either: it was changed.

    Raises:
        OSError: the log can't be read or written.
        DoubtError: the log was changed.
    """
    log = audit.read(folder)
    if problem := broken(log):
        raise DoubtError(problem)
    entries = audit.named(log)
    entered, events = Entered(), {}
    for name in sorted(name for group in names_in(folder).values() for name in group):
        held = hold(folder / STUDENTS / name)
        entry = entries.get(held.result.student.id) if held.result is not None else None
        if not (held.digest or held.reason) or (entry is not None and entry.result):
            continue
        try:
            event = _event(folder / STUDENTS / name, held, entry, note)
        except DoubtError as error:
            entered.refused[name] = str(error)
            continue
        if event.student in events:
            entered.refused[name] = _("it is a second result of the same student")
        else:
            events[event.student] = event
    if events:
        audit.append(folder, list(events.values()), by)
    entered.students = list(events)
    return entered


def forget(folder: Path, student: str, by: str = "", note: str = "") -> bool:
    """Enter into the log that a student's result was removed, where there is none any more.

    Returns:
        Whether the log had named one, and none is there.

    Raises:
        OSError: the log can't be read or written.
    """
    entry = audit.named(audit.read(folder)).get(student)
    names = [name for group in names_in(folder).values() for name in group if is_of(name, student)]
    held = [hold(folder / STUDENTS / name).result for name in names]
    if entry is None or any(result is not None and result.student.id == student for result in held):
        return False
    audit.append(folder, [Event("removed", student, entry.after, note=note)], by)
    return True


def _event(folder: Path, held: Held, entry: Entry | None, note: str) -> Event:
    """Return the entry of a result that the log has no contents of.

    Raises:
        DoubtError: it can't be read, contradicts itself or what the log says of it.
    """
    result = held.result
    if result is None:
        raise DoubtError(held.reason)
    if not is_of(folder.name, result.student.id):
        raise DoubtError(_("its result names a student whose folder has another name"))
    if entry is not None and (entry.after, entry.fingerprint) != (result.score, result.fingerprint):
        raise DoubtError(_("its points or what they were made from are not what the audit log says"))
    data = _report(folder, result)
    try:
        report = reading.read(data) if data else None
        problem = contradiction(result, report) or (reading.contradiction(report) if report else "")
    except ReportError as error:
        raise DoubtError(f"{REPORT}: {error}") from error
    if problem:
        raise DoubtError(problem)
    answers_in(folder, result)
    digest = hashlib.sha256(data).hexdigest() if data else ""
    before = entry.after if entry is not None else None
    return Event(
        "adopted", result.student.id, before, result.score, result.fingerprint, note, held.digest, digest
    )


def _report(folder: Path, result: Result) -> bytes:
    if result.problem or result.nothing:
        return b""
    try:
        return read_bounded(folder / REPORT, reading.MOST)
    except OSError as error:
        raise DoubtError(f"{REPORT}: {error.strerror}") from error
