"""The audit log of a folder of results: what was done to whose grade, one line each, chained by hashes.

Lines are added and never changed. Each holds the SHA-256 of the one before, so that a line that was changed, taken out
or put in breaks the chain. Who can write the folder can also write a whole new chain: against that, note the last
hash, which `grader audit` prints, elsewhere, and ask later whether the log still holds it.

A line that a crash cut off stays where it is; the next entry is preceded by one that says so.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from filelock import FileLock

from grader.i18n import gettext as _
from grader.i18n import ngettext

NAME, LOCK = "audit.jsonl", ".audit.lock"
START = ""  # what the first line names as the hash of the line before
TAIL = 1 << 16  # bytes

What = Literal["graded", "regraded", "exported", "repaired"]


class Event(msgspec.Struct, frozen=True):
    """Something that was done.

    Attributes:
        what: "graded", "regraded", "exported", or "repaired": the log itself.
        student: the id of the student whom it is about; empty where it is about all.
        before, after: points; None where there were none, or it is about no points.
        fingerprint: of the result, or the SHA-256 of the file exported.
        note: a sentence for people.
    """

    what: What
    student: str = ""
    before: int | None = None
    after: int | None = None
    fingerprint: str = ""
    note: str = ""


class Entry(Event, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of the log: an event, and what chains it.

    Attributes:
        time: UTC, as the clock had it; nothing depends on its going forward.
        by: who did it, where they said so; never looked up.
        previous: SHA-256 of the last entry's line.
        cut: of a repair, SHA-256 of what could not be read since that line.
    """

    time: str
    by: str = ""
    previous: str = START
    cut: str = ""


@dataclass(frozen=True)
class Line:
    """An entry, its place in the file and the hash by which the next one names it."""

    number: int
    entry: Entry
    hash: str


@dataclass(frozen=True)
class Log:
    """What a log's file holds.

    Attributes:
        lines: the entries that could be read, in order.
        problems: where the chain does not hold, a sentence each.
        notes: what is no tampering and should be known.
        rest: what stands, unreadable, after the last entry.
        ends: whether the file ends with a whole line.
    """

    lines: tuple[Line, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    rest: bytes
    ends: bool

    @property
    def head(self) -> str:
        """The last entry's hash, which vouches for all that is before it."""
        return self.lines[-1].hash if self.lines else START


def parse(data: bytes) -> Log:
    """Read a log and follow its chain."""
    pieces = data.split(b"\n")
    ends = not pieces[-1]
    lines: list[Line] = []
    problems: list[str] = []
    notes: list[str] = []
    unread: list[bytes] = []
    for number, piece in enumerate(pieces[:-1] if ends else pieces, 1):
        try:
            entry = msgspec.json.decode(piece, type=Entry)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            unread.append(piece)
            continue
        if entry.previous != (lines[-1].hash if lines else START):
            sentence = _("Line {number} does not follow the entry before it: something was changed there.")
            problems.append(sentence.format(number=number))
        elif entry.cut != (_digest(b"\n".join(unread)) if unread else ""):
            sentence = _(
                "Before line {number} stands what is no entry, or something is gone that was cut off there."
            )
            problems.append(sentence.format(number=number))
        elif unread:
            sentence = _("What stands before line {number} was cut off while it was written.")
            notes.append(sentence.format(number=number))
        unread = []
        lines.append(Line(number, entry, _digest(piece)))
    if unread:
        notes.append(_("The end of the log was cut off while it was written; the next entry will say so."))
    return Log(tuple(lines), tuple(problems), tuple(notes), b"\n".join(unread), ends)


def read(folder: Path) -> Log:
    """The log of a folder of results; an empty one where there is none."""
    path = folder / NAME
    return parse(path.read_bytes() if path.exists() else b"")


def append(folder: Path, events: Sequence[Event], by: str = "", now: datetime | None = None) -> None:
    """Add entries to a folder's log, each process in its turn, and wait until they are on the disk.

    Args:
        folder: a folder of results.
        events: what is being done.
        by: who does it, in their own words.
        now: the time, if not this moment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    time = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    with FileLock(folder / LOCK):
        log = _end(folder / NAME)
        entries = [Entry(**msgspec.structs.asdict(event), time=time, by=by) for event in events]
        if log.rest:
            note = ngettext(
                "{count} byte could not be read", "{count} bytes could not be read", len(log.rest)
            )
            note = note.format(count=len(log.rest))
            entries.insert(0, Entry("repaired", note=note, time=time, cut=_digest(log.rest)))
        previous, text = log.head, b"" if log.ends else b"\n"
        for entry in entries:
            line = msgspec.json.encode(msgspec.structs.replace(entry, previous=previous))
            previous, text = _digest(line), text + line + b"\n"
        _add(folder / NAME, text)


def _end(path: Path) -> Log:
    """The last entries and what stands after them: all that an append needs, however long the log is."""
    if not path.exists():
        return parse(b"")
    with path.open("rb") as file:
        start = file.seek(max(0, path.stat().st_size - TAIL))
        data = file.read()
    log = parse(data[data.find(b"\n") + 1 :] if start else data)
    return log if log.lines or not start else parse(path.read_bytes())


def _add(path: Path, text: bytes) -> None:
    """One write at the end of a file: what a crash leaves of it is a beginning."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags, 0o644)
    try:
        if os.write(file, text) != len(text):
            raise OSError(_("The disk is full: {path} could not be written to its end.").format(path=path))
        os.fsync(file)
    finally:
        os.close(file)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
