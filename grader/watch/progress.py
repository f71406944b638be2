"""A learner's progress, kept in `.grader/progress.json` beside their exercises. It never counts as a grade."""

from __future__ import annotations

import contextlib
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from grader.files import read_bounded, write_whole
from grader.report.feedback import misconception_in
from grader.report.model import ExerciseReport
from grader.report.states import COPY_WORDS

MOST = 1 << 20
"""Bytes that the file may have; a hundred exercises take 20 kB."""

Count = Annotated[int, msgspec.Meta(ge=-(1 << 31), le=1 << 31)]


class Mark(msgspec.Struct):
    """The last check of one exercise, and how many of its hints were shown.

    Attributes:
        file: SHA-256 of the file that was checked.
        state: how the check ended.
        score: the points it earned.
        hints: how many hints were shown.
        passed_on: the day of the first pass, as YYYY-MM-DD; empty before.
        misconception: the name of the one that was recognised, as it was shown; empty if there was none.
    """

    file: str = ""
    state: str = ""
    score: Count = 0
    hints: Count = 0
    passed_on: str = ""
    misconception: str = ""


class Progress:
    """A learner's progress, written after each check; a file that can't be read or written is ignored."""

    def __init__(self, root: Path) -> None:
        self._path = root / ".grader" / "progress.json"
        self._marks: dict[str, Mark] = {}
        self._read()

    def state(self, stem: str, file: Path, *starters: str) -> str:
        """Return the state of the learner's copy without running it; `starters` are the starter in all languages."""
        try:
            data = file.read_bytes()
        except OSError:
            return "missing"
        mark = self._marks.get(stem)
        if mark is not None and mark.file == _hash(data):
            return mark.state if mark.state in COPY_WORDS else "changed"  # whoever wrote that
        return "not_started" if data in [starter.encode() for starter in starters] else "changed"

    def record(self, result: ExerciseReport, data: bytes | None) -> None:
        """Record the result of checking a file with these bytes."""
        self._read()
        mark = self._marks.setdefault(result.stem, Mark())
        mark.file, mark.state, mark.score = _hash(data or b""), result.state, result.score
        self._notice(mark, result)
        self._save()

    def notice(self, result: ExerciseReport) -> None:
        """Record a check of what is in no file: what it recognised, and the first pass; the last check of the file stays."""
        self._read()
        mark = self._marks.setdefault(result.stem, Mark())
        self._notice(mark, result)
        self._save()

    def next_hint(self, stem: str, rungs: int) -> int:
        """Return the index of the next hint, and record that it was shown; after the last hint, it is `rungs`."""
        self._read()
        mark = self._marks.setdefault(stem, Mark())
        index = max(0, min(mark.hints, rungs))
        mark.hints = min(index + 1, rungs)
        self._save()
        return index

    def score(self, stem: str, file: Path) -> int | None:
        """Return the points of the last check; None if there was none, or the file has changed since."""
        mark = self._marks.get(stem)
        try:
            return mark.score if mark is not None and mark.file == _hash(file.read_bytes()) else None
        except OSError:
            return None

    def misconception(self, stem: str) -> str:
        """Return the name of the misconception that the last check showed, as it was shown; empty if there was none."""
        mark = self._marks.get(stem)
        return "" if mark is None else mark.misconception

    def hints(self, stem: str) -> int:
        """Return how many hints were shown, on any day."""
        mark = self._marks.get(stem)
        return 0 if mark is None else max(0, mark.hints)

    def passed_today(self) -> int:
        """Return how many exercises passed for the first time today."""
        return sum(mark.passed_on == _today() for mark in self._marks.values())

    def _notice(self, mark: Mark, result: ExerciseReport) -> None:
        idea = misconception_in(result)
        mark.misconception = "" if idea is None else idea.name
        if result.state == "passed" and not mark.passed_on:
            mark.passed_on = _today()

    def _read(self) -> None:
        # Called before each change too: another terminal may have written the file since.
        with contextlib.suppress(OSError, msgspec.MsgspecError, ValueError, RecursionError):
            data = read_bounded(self._path, MOST, links=True)
            self._marks = msgspec.json.decode(data, type=dict[str, Mark])

    def _save(self) -> None:
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            write_whole(self._path, msgspec.json.format(msgspec.json.encode(self._marks)))


def _today() -> str:
    return datetime.now().astimezone().date().isoformat()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
