"""The audit log of a folder of results: a line for each change of a grade, the lines chained by hashes.

Lines are added and never changed. Each holds the SHA-256 of the one before, so that a line that was changed, taken out
or put in breaks the chain. Who can write the folder can also write a whole new chain: against that, note the last
hash, which `grader audit` prints, elsewhere, and ask later whether the log still holds it.

A line about a result names the SHA-256 of its two files, so that a result which was changed later is told from the one
that was graded (`checking`).

A line that a crash cut off stays in the file; an entry that records it is written before the next one.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from filelock import FileLock

from grader.files import read_bounded
from grader.i18n import gettext as _
from grader.i18n import ngettext

NAME, LOCK = "audit.jsonl", ".audit.lock"
LOCK_SECONDS = 60.0  # who holds it writes a few lines
START = ""  # what the first line names as the hash of the line before
TAIL = 1 << 16  # bytes
MOST = 1 << 28
"""Bytes of a log: half a million lines."""

What = Literal[
    "graded", "regraded", "corrected", "adopted", "removed", "adjusted", "commented", "exported", "repaired"
]
OF_A_RESULT = frozenset({"graded", "regraded", "corrected", "adopted"})
"""What leaves a student with a result, which the line names."""


class Event(msgspec.Struct, frozen=True):
    """Something that was done to a grade or to the log.

    Attributes:
        what: "graded", "regraded", "corrected": a name, or when it was handed in; "adopted": looked at by a person, for it
            was not in the log; "removed"; "adjusted": by hand; "commented": a sentence for a group of students; "exported",
            or "repaired": the log.
        student: the student's id; empty if the event is about all students.
        before, after: the student's points; None if there were none, or the event is not about points.
        fingerprint: the result's fingerprint, or the SHA-256 of the exported file, or of all adjustments or comments.
        note: a sentence for people.
        result, report: SHA-256 of result.json and report.json; empty where there is no such file. Logs of earlier versions
            name neither.
    """

    what: What
    student: str = ""
    before: int | None = None
    after: int | None = None
    fingerprint: str = ""
    note: str = ""
    result: str = ""
    report: str = ""


class Entry(Event, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of the log: an event, and the hash that chains it to the line before.

    Attributes:
        time: UTC by the machine's clock; entries need not be in its order.
        by: who did it, as they said themselves; empty if they did not.
        previous: SHA-256 of the previous entry's line.
        cut: for a repair, SHA-256 of the unreadable bytes after that line.
    """

    time: str
    by: str = ""
    previous: str = START
    cut: str = ""


@dataclass(frozen=True)
class Line:
    """An entry, its line number, and the line's hash, which the next entry holds."""

    number: int
    entry: Entry
    hash: str


@dataclass(frozen=True)
class Log:
    """The content of a log file.

    Attributes:
        lines: the entries that could be read, in order.
        problems: sentences about breaks in the chain.
        notes: sentences about damage that is no tampering.
        rest: unreadable bytes after the last entry.
        ends: whether the file ends with a newline.
    """

    lines: tuple[Line, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    rest: bytes
    ends: bool

    @property
    def head(self) -> str:
        """The last entry's hash, which depends on all entries before it."""
        return self.lines[-1].hash if self.lines else START


def parse(data: bytes) -> Log:
    """Parse a log and verify its chain of hashes."""
    raw_lines = data.split(b"\n")
    ends = not raw_lines[-1]
    lines: list[Line] = []
    problems: list[str] = []
    notes: list[str] = []
    unread: list[bytes] = []
    for number, raw_line in enumerate(raw_lines[:-1] if ends else raw_lines, 1):
        try:
            entry = msgspec.json.decode(raw_line, type=Entry)
        except (ValueError, RecursionError):
            unread.append(raw_line)
            continue
        if entry.previous != (lines[-1].hash if lines else START):
            sentence = _("Line {number} does not follow the entry before it: something was changed there.")
            problems.append(sentence.format(number=number))
        elif entry.cut != (_digest(b"\n".join(unread)) if unread else ""):
            sentence = _("The text before line {number} is no entry, or text that was cut off there is gone.")
            problems.append(sentence.format(number=number))
        elif unread:
            sentence = _("The text before line {number} was cut off while it was written.")
            notes.append(sentence.format(number=number))
        unread = []
        lines.append(Line(number, entry, _digest(raw_line)))
    if unread:
        notes.append(_("The end of the log was cut off while it was written; the next entry will say so."))
    return Log(tuple(lines), tuple(problems), tuple(notes), b"\n".join(unread), ends)


def read(folder: Path) -> Log:
    """Return the log of a folder of results; an empty one where there is none.

    Raises:
        OSError: it can't be read, or is no file.
    """
    try:
        return parse(read_bounded(folder / NAME, MOST))
    except FileNotFoundError:
        return parse(b"")


def named(log: Log) -> dict[str, Entry]:
    """Return the entry that names each student's result, by the student's id."""
    entries: dict[str, Entry] = {}
    for line in log.lines:
        if line.entry.what in OF_A_RESULT:
            entries[line.entry.student] = line.entry
        elif line.entry.what == "removed":
            entries.pop(line.entry.student, None)
    return entries


def since(log: Log, digest: str) -> int | None:
    """Return how many results were entered after the entry with this hash; None if there is no such entry."""
    numbers = [line.number for line in log.lines if line.hash == digest]
    if not numbers:
        return None
    kinds = OF_A_RESULT | {"removed", "adjusted"}
    return sum(line.entry.what in kinds for line in log.lines if line.number > numbers[0])


def append(folder: Path, events: Sequence[Event], by: str = "", now: datetime | None = None) -> None:
    """Add entries to a folder's log under a lock, and wait until they are on the disk.

    Args:
        folder: a folder of results.
        events: the events to record.
        by: who did it, in their own words.
        now: the time of the entries; by default the current time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    time = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    with FileLock(folder / LOCK, timeout=LOCK_SECONDS):
        end_of_log = _parse_end(folder / NAME)
        entries = [Entry(**msgspec.structs.asdict(event), time=time, by=by) for event in events]
        if end_of_log.rest:
            note = ngettext(
                "{count} byte could not be read", "{count} bytes could not be read", len(end_of_log.rest)
            )
            note = note.format(count=len(end_of_log.rest))
            entries.insert(0, Entry("repaired", note=note, time=time, cut=_digest(end_of_log.rest)))
        previous, text = end_of_log.head, b"" if end_of_log.ends else b"\n"
        for entry in entries:
            line = msgspec.json.encode(msgspec.structs.replace(entry, previous=previous))
            previous, text = _digest(line), text + line + b"\n"
        _write_at_end(folder / NAME, text)


def _parse_end(path: Path) -> Log:
    """Parse only the end of a log: an append needs no more, however long the log is."""
    try:
        _check_ours(path.lstat(), path)
    except FileNotFoundError:
        return parse(b"")
    with path.open("rb") as file:
        start = file.seek(max(0, path.stat().st_size - TAIL))
        data = file.read()
    log = parse(data[data.find(b"\n") + 1 :] if start else data)
    return log if log.lines or not start else parse(read_bounded(path, MOST))


def _write_at_end(path: Path, text: bytes) -> None:
    """Append bytes to a file in a single write, so that a crash can only leave a beginning of them."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    file = os.open(path, flags, 0o644)
    try:
        _check_ours(os.fstat(file), path)
        if os.write(file, text) != len(text):
            raise OSError(_("The disk is full: {path} could not be written to its end.").format(path=path))
        os.fsync(file)
    finally:
        os.close(file)


def _check_ours(found: os.stat_result, path: Path) -> None:
    """Refuse to write into what is no file, or a file that has another name, too: that may be anything's.

    Raises:
        OSError: it is one of these.
    """
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        sentence = _("the log is no file of its own")
        raise OSError(errno.EINVAL, sentence, str(path))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
