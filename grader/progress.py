"""What a learner has reached, kept in `.grader/progress.json` beside their exercises. Never a grade."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import msgspec

from grader.report import ExerciseReport


class Mark(msgspec.Struct):
    """One exercise's last check, of the file with that hash, and how many hints were shown."""

    file: str = ""
    state: str = ""
    score: int = 0
    hints: int = 0


class Progress:
    """Read at the start, written after each check; a file that can't be read or written is no reason to stop."""

    def __init__(self, root: Path) -> None:
        self._path = root / ".grader" / "progress.json"
        self._marks: dict[str, Mark] = {}
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            self._marks = msgspec.json.decode(self._path.read_bytes(), type=dict[str, Mark])

    def state(self, stem: str, file: Path, starter: str) -> str:
        """The state of the learner's copy, as far as is known without running it."""
        try:
            data = file.read_bytes()
        except OSError:
            return "missing"
        mark = self._marks.get(stem)
        if mark is not None and mark.file == _hash(data):
            return mark.state
        return "not_started" if data == starter.encode() else "changed"

    def record(self, result: ExerciseReport, data: bytes | None) -> None:
        """Remember a check's result."""
        mark = self._marks.setdefault(result.stem, Mark())
        mark.file, mark.state, mark.score = _hash(data or b""), result.state, result.score
        self._save()

    def next_hint(self, stem: str, rungs: int) -> int:
        """Index of the next rung to show, and remember that it was; the last one stays."""
        mark = self._marks.setdefault(stem, Mark())
        index = min(mark.hints, rungs - 1)
        mark.hints = index + 1
        self._save()
        return index

    def _save(self) -> None:
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            unfinished = self._path.with_suffix(".part")
            unfinished.write_bytes(msgspec.json.format(msgspec.json.encode(self._marks)))
            unfinished.replace(self._path)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
