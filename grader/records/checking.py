"""Look whether a folder of results holds what its log names: whoever can write the folder may have changed it.

The log is a chain (`audit`), and each entry names the SHA-256 of a student's result.json and report.json. What is not
that is refused, for this student alone: no points are read from it. What can't be seen is a folder whose log and files
were replaced as a whole; for that, the log's last hash is kept elsewhere, and compared (`Checking.holds`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.files import read_bounded
from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.records import audit
from grader.records.answers import MOST as MOST_OF_ANSWERS
from grader.records.answers import NAME as ANSWERS
from grader.records.answers import Answers
from grader.records.answers import decode as decode_answers
from grader.records.audit import Entry
from grader.records.folders import (
    DIGITS,
    DIGITS_BEFORE,
    REPORT,
    STUDENTS,
    Held,
    digest_of,
    hold,
    is_of,
    names_in,
)
from grader.records.result import Graded, Result, Student, contradiction
from grader.report import reading
from grader.report.model import Report, decode
from grader.text import printable


class DoubtError(Exception):
    """What a folder holds is not what the log names; the message says why, and what to do."""


@dataclass(frozen=True)
class Stray:
    """A folder that is no student's by the log, and why."""

    folder: str
    reason: str


class Checking:
    """What a folder of results holds, compared with its log.

    Attributes:
        strays: the folders that no student's result is read from.
    """

    def __init__(self, folder: Path, head: str | None = None) -> None:
        """Read the log and the students' results; their reports are read one at a time, later.

        Args:
            folder: the folder of results.
            head: the log's last hash, kept elsewhere; None if it was not kept.
        """
        self._folder = folder
        self._doubt = ""
        self._entries: dict[str, Entry] = {}
        self.strays: list[Stray] = []
        names: dict[str, list[str]] = {}
        try:
            names = names_in(folder)
            log = audit.read(folder)
            self._entries = audit.named(log)
            self._doubt = broken(log) or _entered_after(log, head)
        except OSError as error:
            where = Path(error.filename or folder).name
            self._doubt = f"{where}: {error.strerror}."
        self._held = {name: hold(folder / STUDENTS / name) for group in names.values() for name in group}
        places = {student: self._places_of(student, names) for student in self._entries}
        # What an earlier version logged, and was then removed, is nobody's fault: its log had no word for it.
        self._places = {
            student: held for student, held in places.items() if held or self._entries[student].result
        }
        self._claim_the_rest()

    def __iter__(self) -> Iterator[Graded]:
        """Yield each student's result, sorted by id, or why it is refused."""
        for student in sorted(self._places):
            yield self.of(student)

    def of(self, student: str) -> Graded:
        """Return a student's result, or why it is refused; the student must be one of the log's or of a folder's."""
        places = self._places[student]
        entry = self._entries.get(student)
        held = next((place for place in places if entry and place.digest == entry.result), None)
        held = held or (places[0] if places else Held(""))
        try:
            if self._doubt:
                raise DoubtError(self._doubt)  # noqa: TRY301 - of the log, and so of each result
            result, report = checked(self._folder, student, entry, held)
            answers = answers_in(self._folder / STUDENTS / held.name, result)
            return Graded(result, report, held.name, answers=answers)
        except DoubtError as doubt:
            names_student = held.result is not None and held.result.student.id == student
            name = held.result.student.name if held.result is not None and names_student else ""
            refused = Result(Student(student, name), "", problem=str(doubt))
            return Graded(refused, None, held.name, refused=True)

    def __contains__(self, student: str) -> bool:
        """Whether the log or a folder names a student."""
        return student in self._places

    def _places_of(self, student: str, names: dict[str, list[str]]) -> list[Held]:
        """Return the folders that a student's result may be in, the likeliest first."""
        digest = digest_of(student)
        places = [self._held[name] for name in names.get(digest[:DIGITS], [])]
        before = [self._held[name] for name in names.get(digest[:DIGITS_BEFORE], [])]
        named = self._entries[student].result
        places += [
            held
            for held in before
            if (named and held.digest == named) or (held.result and held.result.student.id == student)
        ]
        return sorted(places, key=lambda held: (not named or held.digest != named, not held.digest))

    def _claim_the_rest(self) -> None:
        """Give the folders that the log knows nothing of to whom they name, or to nobody."""
        used = {places[0].name for places in self._places.values() if places}
        for name, held in self._held.items():
            if name in used or not (held.digest or held.reason):
                continue  # without a result: an earlier run was stopped before it was written
            student = held.result.student.id if held.result is not None else None
            if student is not None and student not in self._places and is_of(name, student):
                self._places[student] = [held]
            elif held.reason:
                self.strays.append(Stray(name, f"{held.reason}."))
            elif student in self._places and is_of(name, student or ""):
                self.strays.append(
                    Stray(name, _("It is a second result of {id}.").format(id=_shown(student)))
                )
            else:
                sentence = _("Its result names {id}, whose folder has another name.")
                self.strays.append(Stray(name, sentence.format(id=_shown(student))))


def checked(folder: Path, student: str, entry: Entry | None, held: Held) -> tuple[Result, Report | None]:
    """Return a student's result and report, read from the folder that is held.

    Args:
        folder: the folder of results.
        student: the student's id.
        entry: the log's last entry about the student's result.
        held: what the student's folder holds.

    Raises:
        DoubtError: they are not what the entry names.
    """
    if entry is None or not entry.result:
        raise DoubtError(
            _(
                "The audit log does not name this result's content. `grader audit RESULTS --enter` looks at it."
            )
        )
    if held.reason and not held.digest:
        raise DoubtError(f"{held.reason}. {_again()}")
    if not held.digest:
        raise DoubtError(
            _(
                "The audit log has a result, and there is none in the folder: it was removed, or a run was stopped. "
                "Grade it again with `grader batch`, or call `grader audit RESULTS --forget ID`."
            )
        )
    result = held.result
    if held.digest != entry.result or result is None or result.student.id != student:
        raise DoubtError(_was_changed("result.json"))
    report = _report(folder / STUDENTS / held.name, entry) if entry.report else None
    if problem := contradiction(result, report):
        raise DoubtError(f"result.json: {problem}. {_again()}")
    return result, report


def _report(folder: Path, entry: Entry) -> Report:
    """Return the report that an entry names."""
    try:
        data = read_bounded(folder / REPORT, reading.MOST)
    except OSError as error:
        raise DoubtError(f"{REPORT}: {error.strerror}. {_again()}") from error
    if hashlib.sha256(data).hexdigest() != entry.report:
        raise DoubtError(_was_changed(REPORT))
    try:
        report = decode(data)
    except (ValueError, RecursionError) as error:
        raise DoubtError(f"{REPORT}: {printable(str(error))}. {_again()}") from error
    if problem := reading.contradiction(report):
        raise DoubtError(f"{REPORT}: {problem}. {_again()}")
    return report


def answers_in(folder: Path, result: Result) -> Answers | None:
    """Return the wrong answers without a name that a result says are in its folder; None if it says there are none.

    Raises:
        DoubtError: they are not there, or are others.
    """
    if not result.answers:
        return None
    try:
        data = read_bounded(folder / ANSWERS, MOST_OF_ANSWERS)
    except OSError as error:
        raise DoubtError(f"{ANSWERS}: {error.strerror}. {_again()}") from error
    if hashlib.sha256(data).hexdigest() != result.answers:
        raise DoubtError(_was_changed(ANSWERS))
    try:
        return decode_answers(data)
    except (ValueError, RecursionError) as error:
        raise DoubtError(f"{ANSWERS}: {printable(str(error))}. {_again()}") from error


def broken(log: audit.Log) -> str:
    """Return why nothing can be read by a log, a sentence; empty if its chain holds."""
    if not log.problems:
        return ""
    sentence = _(
        "The audit log was changed: {problem} Take it from a copy, or move it away and grade all again."
    )
    return sentence.format(problem=log.problems[0])


def _entered_after(log: audit.Log, head: str | None) -> str:
    """Return that results were entered after a log's last hash was noted, a sentence; empty if none were."""
    if not head:
        return ""
    later = audit.since(log, head)
    if later is None:
        return _("No entry has the hash {hash}: the log was cut, or written anew.").format(hash=head)
    sentence = ngettext(
        "{count} result was entered into the log after the entry with the hash {hash}.",
        "{count} results were entered into the log after the entry with the hash {hash}.",
        later,
    )
    return sentence.format(count=later, hash=head) if later else ""


def _was_changed(name: str) -> str:
    sentence = _("{file} is not the one that was graded: the audit log names another content.")
    return f"{sentence.format(file=name)} {_again()}"


def _again() -> str:
    return _("Grade it again with `grader batch`, or take it from a copy.")


def _shown(student: str | None) -> str:
    return repr(printable(student or "")[:80])
