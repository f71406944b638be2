"""A folder of results, with a folder for each student: each result is written whole or not at all, and logged before.

OUT/audit.jsonl                               the log, which names the contents of all results
OUT/students/ana-1234567-0a1b.../report.json  the report, without timings: the same submission and key, the same bytes
                                 report.txt, report.html
                                 answers.json  wrong answers without a name, where there are some
                                 timings.json  how long each check took; the one file that the log does not vouch for
                                 result.json  written last: the student, and a hash of what the report was made from
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from grader.files import read_bounded, write_whole
from grader.i18n import gettext as _
from grader.records import answers, audit, timings
from grader.records.answers import NAME as ANSWERS
from grader.records.audit import Entry, Event, What
from grader.records.checking import Checking, DoubtError, Stray, broken, checked
from grader.records.folders import (
    DIGITS,
    DIGITS_BEFORE,
    REPORT,
    RESULT,
    STUDENTS,
    FolderError,
    check_owner,
    digest_in,
    digest_of,
    hold,
    names_in,
    slug,
)
from grader.records.result import STANDINGS, Graded, Result, Standing, Student
from grader.report.model import Report, encode
from grader.text import LINES, printable

__all__ = [
    "RESULT",
    "STANDINGS",
    "STUDENTS",
    "FolderError",
    "Graded",
    "Result",
    "Standing",
    "Store",
    "Student",
    "slug",
]

PAGES = ("report.txt", "report.html", timings.NAME)
MOST_OF_A_PAGE = 64 << 20  # bytes


class Store:
    """The results in a folder. Whoever writes into it holds it: its log and its folders' names are looked up once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.strays: list[Stray] = []
        self._known: dict[str, list[str]] | None = None
        self._named: dict[str, Entry] | None = None

    def place(self, student: Student) -> Path:
        """Return the path of a student's folder: the one that is there, also if the student had another name then.

        Raises:
            FolderError: no result can be kept there: the folder is someone else's, or the id can't be written.
        """
        try:
            student.id.encode()
        except UnicodeEncodeError as error:
            sentence = _("The id {id} holds what is no text. Name the submission otherwise.")
            raise FolderError(sentence.format(id=printable(student.id))) from error
        try:
            names = self._find(student)
            for name in names:
                place = self.folder / STUDENTS / name
                held = hold(place)
                if held.result is not None and held.result.student.id == student.id:
                    break
            else:
                digest = digest_of(student.id)[:DIGITS]
                name = next((name for name in names if digest_in(name) == digest), slug(student))
                place = self.folder / STUDENTS / name
            check_owner(place, student)
        except OSError as error:
            raise FolderError(f"{error.filename}: {error.strerror}.") from error
        return place

    def _find(self, student: Student) -> list[str]:
        """Return the names of the folders that may be a student's, of this version's names first."""
        if self._known is None:
            self._known = names_in(self.folder)
        digest = digest_of(student.id)
        return [*self._known.get(digest[:DIGITS], []), *self._known.get(digest[:DIGITS_BEFORE], [])]

    def check(self, student: Student) -> None:
        """Check that a student's result can be written.

        Raises:
            FolderError: it can't; see `place`. Or the log was changed.
        """
        self._entries()
        self.place(student)

    def result(self, student: Student) -> Result | None:
        """Return a student's result, or None if there is none, or none that agrees with the log.

        Raises:
            FolderError: see `check`.
        """
        known = self.known(student)
        return None if known is None else known[0]

    def known(self, student: Student) -> tuple[Result, Report | None] | None:
        """Return a student's result and report, or None if there is no result, or none that agrees with the log.

        Raises:
            FolderError: see `check`.
        """
        entry, held = self._entries().get(student.id), hold(self.place(student))
        try:
            return checked(self.folder, student.id, entry, held)
        except DoubtError:
            return None

    def _entries(self) -> dict[str, Entry]:
        """Return the log's entries that name results, by student; looked up once."""
        if self._named is None:
            try:
                log = audit.read(self.folder)
            except OSError as error:
                raise FolderError(f"{audit.NAME}: {error.strerror}.") from error
            if problem := broken(log):
                raise FolderError(problem)
            self._named = audit.named(log)
        return self._named

    def write(self, result: Result, files: dict[str, bytes], note: str = "", by: str = "") -> None:
        """Log a result and write it with its files; result.json is last, so that a folder that has it is complete.

        A result that the log names already is written without another entry. It names answers.json, so that the log does.

        Args:
            result: the result.
            files: its other files by name, among them report.json where there is a report.
            note: a sentence for the log.
            by: who says so.

        Raises:
            FolderError: the student's folder is someone else's.
        """
        found = files.get(ANSWERS)
        result = msgspec.structs.replace(_writable(result), answers="" if found is None else _hash(found))
        folder = self.place(result.student)
        data = _encoded(result)
        report = files.get(REPORT)
        before = self._entries().get(result.student.id)
        self._log(
            "regraded" if before else "graded",
            result,
            data,
            "" if report is None else _hash(report),
            note,
            by,
        )
        folder.mkdir(parents=True, exist_ok=True)
        if self._known is not None and folder.name not in self._find(result.student):
            self._known.setdefault(digest_in(folder.name), []).append(folder.name)
        (folder / RESULT).unlink(missing_ok=True)
        for old in (*folder.glob("report.*"), folder / ANSWERS, folder / timings.NAME):
            if old.name not in files and old.exists():
                old.unlink()  # of a result that is no more: nothing was handed in, or it can't be read now
        for name, content in files.items():
            write_whole(folder / name, content)
        write_whole(folder / RESULT, data)

    def files(self, graded: Graded) -> dict[str, bytes]:
        """Return the files beside a result's result.json: the report that was checked, and its pages as they are."""
        if graded.report is None:
            return {}
        files = {REPORT: encode(graded.report)}
        if graded.answers is not None:
            files[ANSWERS] = answers.encode(graded.answers)
        for name in PAGES:
            with contextlib.suppress(OSError):
                files[name] = read_bounded(self.folder / STUDENTS / graded.folder / name, MOST_OF_A_PAGE)
        return files

    def timings(self, graded: Graded) -> dict[str, list[float]]:
        """Return how long the checks of a result took, in seconds of wall clock; nothing where that is not known."""
        return timings.read(self.folder / STUDENTS / graded.folder) if graded.folder else {}

    def correct(self, result: Result, note: str = "") -> None:
        """Log and replace a result that is there, of which the report stays as it is."""
        result = _writable(result)
        data = _encoded(result)
        place = self.place(result.student)
        self._log("corrected", result, data, self._entries()[result.student.id].report, note, "")
        write_whole(place / RESULT, data)

    def _log(self, what: What, result: Result, data: bytes, report: str, note: str, by: str) -> None:
        """Add an entry that names a result, unless the last one about the student names the same."""
        student, digest = result.student.id, _hash(data)
        before = self._entries().get(student)
        if before is not None and (before.result, before.report) == (digest, report):
            return
        points = before.after if before is not None else None
        event = Event(what, student, points, result.score, result.fingerprint, _text(note), digest, report)
        audit.append(self.folder, [event], by)
        self._entries()[student] = Entry(**msgspec.structs.asdict(event), time="")

    def __iter__(self) -> Iterator[Graded]:
        """Yield all results, sorted by student; one that does not agree with the log is refused."""
        return self.read()

    def read(self, head: str | None = None) -> Iterator[Graded]:
        """Yield all results, sorted by student, and leave the folders that are nobody's in `strays`.

        Args:
            head: the log's last hash, kept elsewhere: if results were entered after it, all are refused.
        """
        checking = Checking(self.folder, head)
        self.strays = checking.strays
        yield from checking


def _encoded(result: Result) -> bytes:
    return msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n"


def _writable(result: Result) -> Result:
    """Return a result whose texts can be written: names of files may hold bytes that are no text."""
    student = msgspec.structs.replace(result.student, name=_text(result.student.name))
    return msgspec.structs.replace(
        result, student=student, problem=_text(result.problem), source=_text(result.source)
    )


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return printable(text, LINES)
    return text


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
