"""What a learner has reached, kept in `.grader/progress.json` beside their exercises. Never a grade."""

from __future__ import annotations

import contextlib
import hashlib
from datetime import datetime
from pathlib import Path

import msgspec

from grader.files import write_whole
from grader.report.model import ExerciseReport


class Mark(msgspec.Struct):
    """One exercise's last check, of the file with that hash, and how many hints were shown.

    Attributes:
        passed_on: the day of the first pass, as YYYY-MM-DD; empty before.
    """

    file: str = ""
    state: str = ""
    score: int = 0
    hints: int = 0
    passed_on: str = ""


class Progress:
    """Read at the start, written after each check; a file that can't be read or written is no reason to stop."""

    def __init__(self, root: Path) -> None:
        self._path = root / ".grader" / "progress.json"
        self._marks: dict[str, Mark] = {}
        self._read()

    def state(self, stem: str, file: Path, *starters: str) -> str:
        """The state of the learner's copy, as far as is known without running it; a starter is one in any language."""
        try:
            data = file.read_bytes()
        except OSError:
            return "missing"
        mark = self._marks.get(stem)
        if mark is not None and mark.file == _hash(data):
            return mark.state
        return "not_started" if data in [starter.encode() for starter in starters] else "changed"

    def record(self, result: ExerciseReport, data: bytes | None) -> None:
        """Remember a check's result."""
        self._read()
        mark = self._marks.setdefault(result.stem, Mark())
        mark.file, mark.state, mark.score = _hash(data or b""), result.state, result.score
        if result.state == "passed" and not mark.passed_on:
            mark.passed_on = _today()
        self._save()

    def next_hint(self, stem: str, rungs: int) -> int:
        """Index of the next rung to show, and remember that it was; the last one stays."""
        self._read()
        mark = self._marks.setdefault(stem, Mark())
        index = min(mark.hints, rungs - 1)
        mark.hints = index + 1
        self._save()
        return index

    def hints(self, stem: str) -> int:
        """How many hints were shown, on any day."""
        mark = self._marks.get(stem)
        return 0 if mark is None else max(0, mark.hints)

    def passed_today(self) -> int:
        """How many exercises passed today for the first time."""
        return sum(mark.passed_on == _today() for mark in self._marks.values())

    def _read(self) -> None:
        # Before each change too: another terminal may have written since.
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            self._marks = msgspec.json.decode(self._path.read_bytes(), type=dict[str, Mark])

    def _save(self) -> None:
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            write_whole(self._path, msgspec.json.format(msgspec.json.encode(self._marks)))


def _today() -> str:
    return datetime.now().astimezone().date().isoformat()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
