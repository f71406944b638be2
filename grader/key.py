"""An answer key: data that says what is asked, with which inputs, what is right, and what each wrong idea gives.

One zip file holds `key.json`, and for each exercise its arrays (safetensors) and trusted programs. Reading it
needs NumPy alone, and nothing in it can be executed by the reader.
"""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import msgspec
from safetensors.numpy import load, save

from grader import i18n
from grader.i18n import gettext as _
from grader.sandbox.messages import LoopTarget, Node, Target
from grader.values import unpack

FORMAT = 1
KEY_IN_MEMORY = "(a key in memory)"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # every member's date, so that the same key is the same file


class KeyFileError(Exception):
    """The file is no answer key that this version reads."""


class Stored(msgspec.Struct, frozen=True):
    """A value: its node, and what its arrays' names begin with in the exercise's table."""

    node: Node
    prefix: str


class CaseKey(msgspec.Struct, frozen=True):
    """One case.

    Attributes:
        target: what is called, and how.
        inputs: names, in the exercise's table, of the target's arrays "0", "1", ...
        expected: the right answer.
        wrong: what each misconception gives where that is not the right answer; None where it raises.
        measure: index of the trusted program that measures a loop's final carry.
    """

    target: Target | LoopTarget
    inputs: list[str]
    expected: Stored
    wrong: dict[str, Stored | None] = {}
    measure: int | None = None


class CheckKey(msgspec.Struct, frozen=True):
    """One check; see `grader.exercise.Check`."""

    name: str
    points: int
    rationale: str
    help: str
    cases: list[CaseKey]
    part: tuple[str | int, ...] = ()
    rtol: float = 1e-4
    atol: float = 1e-5
    at_least: float | None = None
    any_number: bool = False
    constant_program: bool = False


class RuleKey(msgspec.Struct, frozen=True):
    """A rule on the learner's program; see `grader.exercise.Forbid` and `MustTrace`."""

    sentence: str
    ops: list[str] = []
    names: list[str] = []
    must_trace: bool = False


class SlidingKey(msgspec.Struct, frozen=True):
    """How to draw a counterexample; see `grader.exercise.Sliding`."""

    array: str
    window: str
    combine: str = "sum"
    weights: str | None = None
    stride: str | None = None
    bias: str | None = None
    relu: bool = False


class ExerciseKey(msgspec.Struct, frozen=True):
    """One exercise, all that a grader or a learner's command needs of it."""

    stem: str
    title: str
    lesson: str
    starter: str
    hints: list[str]
    parameters: dict[str, list[str]]
    checks: list[CheckKey]
    rules: list[RuleKey] = []
    misconceptions: dict[str, str] = {}
    labels: dict[str, str] = {}
    sliding: SlidingKey | None = None

    @property
    def points(self) -> int:
        """What the exercise earns at most."""
        return sum(check.points for check in self.checks)


class Manifest(msgspec.Struct, frozen=True):
    """A key's table of contents.

    Attributes:
        seed: how the cases were drawn: "public", a number, or a digest that names a secret seed without telling it.
        versions: of what computed the answers.
        translations: the course's texts in other languages, by language; see `grader.translate`.
    """

    format: int
    seed: str
    versions: dict[str, str]
    exercises: list[ExerciseKey]
    translations: dict[str, dict[str, str]] = {}


class Key:
    """An answer key in memory: the file may be gone once it is read, and no later change of it matters.

    Raises:
        KeyFileError: it is none, or of another format.
    """

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        try:
            self.data = path.read_bytes() if data is None else data
            self._archive = zipfile.ZipFile(io.BytesIO(self.data))
            self.manifest = msgspec.json.decode(self._archive.read("key.json"), type=Manifest)
        except (OSError, zipfile.BadZipFile, KeyError, msgspec.MsgspecError) as error:
            sentence = _("{path} is no answer key: {error}. Make one with `grader key --out FILE`.")
            raise KeyFileError(sentence.format(path=path, error=error)) from error
        if self.manifest.format != FORMAT:
            sentence = _("{path} has key format {format}, this grader reads {ours}; make it again.")
            raise KeyFileError(sentence.format(path=path, format=self.manifest.format, ours=FORMAT))
        self._lock = threading.Lock()
        self._exercises: dict[str, dict[str, ExerciseKey]] = {}

    @classmethod
    def of(cls, data: bytes) -> Self:
        """A key from the bytes of its file."""
        return cls(Path(KEY_IN_MEMORY), data)

    @property
    def exercises(self) -> dict[str, ExerciseKey]:
        """The exercises by stem, in the language spoken."""
        return self.in_language(i18n.current())

    def in_language(self, language: str) -> dict[str, ExerciseKey]:
        """The exercises by stem, in a language, or in the course's own where it has no other."""
        if language not in self._exercises:
            from grader.translate import translated

            table = self.manifest.translations.get(language, {})
            self._exercises[language] = {e.stem: translated(e, table) for e in self.manifest.exercises}
        return self._exercises[language]

    def starters(self, stem: str) -> frozenset[str]:
        """One exercise's starter in every language: a learner may have a copy in another than they speak now."""
        languages = (i18n.ENGLISH, *self.manifest.translations)
        return frozenset(self.in_language(language)[stem].starter for language in languages)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Bytes of each exercise's arrays: a measure of how long it takes."""
        return {stem: self._archive.getinfo(f"{stem}/arrays").file_size for stem in self.exercises}

    def arrays(self, stem: str) -> dict[str, Any]:
        """The table of one exercise's arrays."""
        return dict(load(self._read(f"{stem}/arrays")))

    def program(self, stem: str, index: int) -> bytes:
        """One of an exercise's trusted programs, as StableHLO text."""
        return self._read(f"{stem}/program{index}")

    def _read(self, name: str) -> bytes:
        with self._lock:  # exercises are graded in threads, and an archive has one position
            return self._archive.read(name)


def value_of(stored: Stored, arrays: Mapping[str, Any]) -> Any:
    """A stored value, its arrays taken from an exercise's table."""
    return unpack(stored.node, _Prefixed(arrays, stored.prefix))


class _Prefixed(Mapping[str, Any]):
    def __init__(self, table: Mapping[str, Any], prefix: str) -> None:
        self._table, self._prefix = table, prefix

    def __getitem__(self, name: str) -> Any:
        return self._table[self._prefix + name]

    def __iter__(self) -> Iterator[str]:
        return (name.removeprefix(self._prefix) for name in self._table if name.startswith(self._prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def encode_key(
    manifest: Manifest, arrays: dict[str, dict[str, Any]], programs: dict[str, list[bytes]]
) -> bytes:
    """A key as the bytes of its file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, data: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED, 6)

        add("key.json", msgspec.json.encode(manifest))
        for stem, table in arrays.items():
            add(f"{stem}/arrays", save(table))
            for index, program in enumerate(programs.get(stem, [])):
                add(f"{stem}/program{index}", program)
    return buffer.getvalue()
