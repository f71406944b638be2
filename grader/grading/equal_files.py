"""Equal files of a class are graded once, where a file stands for itself: it names nothing else of its submission.

What a file earns is what another one of the same bytes earned. So that no other file has a part in that, it is kept only from an
evaluator that was asked for this exercise alone (`grader.sandbox.memo` says why), and only of a file that plainly reads
and imports nothing that was handed in with it. What a library looks for by itself, it must not find there either: a module that
it can do without, a plugin, data. So nothing may lie beside the file but other exercises.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import msgspec

from grader.i18n import current
from grader.key.file import Key
from grader.outcome import FATAL, State
from grader.report.feedback import misconception_in
from grader.report.model import ExerciseReport
from grader.sandbox.limits import Limits
from grader.sandbox.memo import Memo
from grader.submission.snapshot import Snapshot

MOST = 4 << 20
MOST_SOURCE = 64 << 10
"""Bytes of all reports that are kept, and of a source that is looked at."""
# fmt: off
_LIBRARIES = (
    "collections", "dataclasses", "functools", "itertools", "math", "operator", "typing",
    "numpy", "scipy", "jax", "jaxcnn", "optax", "flax", "chex", "einops",
)
# fmt: on
_FROM = "|".join((*_LIBRARIES, "__future__"))
_MODULE = rf"(?:{_FROM})(?:\.[a-z_]+)*"
_IMPORT = re.compile(
    rf"[ \t]*(?:import {_MODULE}(?: as \w+)?|from {_MODULE} import [\w, ]+)[ \t]*(?:#[^\n]*)?".encode()
)
_WORD = re.compile(rb"[A-Za-z_]\w*")
_PLAIN = {b"__name__", b"__main__", b"__future__"}
# Words by which a file reaches another one, or something that is another each time.
_REACHING = frozenset(
    b"open exec eval getattr setattr globals locals vars breakpoint id hash builtins sys os io pathlib Path glob importlib "
    b"inspect modules gc ctypes ctypeslib f2py load loads loadtxt genfromtxt fromfile memmap open_memmap DataSource".split()
)


def stands_alone(snapshot: Snapshot, path: str, stems: Collection[str]) -> bool:
    """Whether a file names only well-known libraries, and nothing by which it could reach what lies beside it.

    Args:
        snapshot: the submission.
        path: the file's.
        stems: the exercises' names: what is called otherwise must not lie beside it.
    """
    data = snapshot.files[path]
    if not path.endswith(".py") or len(data) > MOST_SOURCE or not data.isascii():
        return False
    words = set(_WORD.findall(data)) - _PLAIN
    if any(word.startswith(b"__") or word.strip(b"_") in _REACHING for word in words):
        return False
    if any(b"import" in _WORD.findall(line) and not _IMPORT.fullmatch(line) for line in data.splitlines()):
        return False
    return all(PurePosixPath(name).stem in stems for name, _ in snapshot.laid_out())


class Graded(msgspec.Struct, frozen=True):
    """What a file got.

    Attributes:
        report: of the exercise.
        seconds: how long each check took; none where it could not be imported.
    """

    report: ExerciseReport
    seconds: list[float]


@dataclass
class EqualFiles:
    """The reports of a class's files that stand alone, as JSON, by the hash of all that a report depends on."""

    kept: Memo[bytes] = field(default_factory=lambda: Memo(len, MOST))

    def name(self, snapshot: Snapshot, path: str, stem: str, key: Key, limits: Limits) -> bytes | None:
        """The hash for an exercise and the file that is taken for it; None where the file does not stand alone."""
        if not stands_alone(snapshot, path, key.exercises):
            return None
        parts = [current(), path, stem, key.digest, msgspec.json.encode(limits).decode()]
        return hashlib.sha256("\0".join(parts).encode() + b"\0" + snapshot.files[path]).digest()

    def get(self, name: bytes) -> Graded | None:
        """What an equal file got, if that is kept."""
        kept = self.kept.get(name)
        return None if kept is None else msgspec.json.decode(kept, type=Graded)

    def keep(self, name: bytes, graded: Graded) -> None:
        """Keep a report, if it is the same each time, and all that is ever looked at of its exercise."""
        report = graded.report
        states = {report.state, *(check.state for check in report.checks)}
        is_started = report.state is not State.NOT_STARTED
        if is_started and states & (FATAL | {State.GRADER_ERROR, State.SKIPPED}):
            return
        if report.state in (State.PASSED, State.NOT_STARTED) or misconception_in(report) is not None:
            self.kept.keep({name: msgspec.json.encode(graded)})
