"""Read and write the file of an answer key.

One zip file holds `key.json`, and for each exercise its arrays (safetensors) and trusted programs. Reading it needs only
NumPy, and executes nothing.
"""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
import zlib
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import msgspec
from safetensors import SafetensorError
from safetensors.numpy import load, save

from grader import i18n
from grader.files import read_bounded, reason_of
from grader.i18n import gettext as _
from grader.key.model import FORMAT, ExerciseKey, Manifest
from grader.key.translate import translated
from grader.text import printable

KEY_IN_MEMORY = "(a key in memory)"
MOST, MOST_UNPACKED = 1 << 28, 1 << 30
"""Bytes of a key's file, and of what is in it; the course's own has 7 MB."""
# What reading a file raises that is no zip of ours, or one that was made to be unreadable.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError)
_SAMPLE = 1 << 16
_EPOCH = (1980, 1, 1, 0, 0, 0)  # every member's date, so that equal keys are equal files


class KeyFileError(Exception):
    """The file is no answer key that this version can read."""


class Key:
    """An answer key, read into memory: later changes of the file do not matter.

    Raises:
        KeyFileError: the file is no key, or has another format.
    """

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        self._path = path
        try:
            self.data = read_bounded(path, MOST, links=True) if data is None else data
            self._archive = zipfile.ZipFile(io.BytesIO(self.data))
            if sum(member.file_size for member in self._archive.infolist()) > MOST_UNPACKED:
                raise zipfile.BadZipFile(_("it would unpack to more than a key has"))
            self.manifest = msgspec.json.decode(self._archive.read("key.json"), type=Manifest)
        except OSError as error:
            raise self._no_key(reason_of(error)) from error
        except _DAMAGED as error:
            raise self._no_key(error) from error
        if self.manifest.format != FORMAT:
            sentence = _("{path} has key format {format}, this grader reads {ours}; make it again.")
            raise KeyFileError(sentence.format(path=path, format=self.manifest.format, ours=FORMAT))
        self._lock = threading.Lock()
        self._exercises: dict[str, dict[str, ExerciseKey]] = {}

    @classmethod
    def of(cls, data: bytes) -> Self:
        """Make a key from the bytes of its file."""
        return cls(Path(KEY_IN_MEMORY), data)

    @property
    def exercises(self) -> dict[str, ExerciseKey]:
        """The exercises by stem, in the current language."""
        return self.in_language(i18n.current())

    def in_language(self, language: str) -> dict[str, ExerciseKey]:
        """Return the exercises by stem in a language, or in the course's own if there is no translation."""
        if language not in self._exercises:
            table = self.manifest.translations.get(language, {})
            self._exercises[language] = {e.stem: translated(e, table) for e in self.manifest.exercises}
        return self._exercises[language]

    def starters(self, stem: str) -> frozenset[str]:
        """Return an exercise's starter in every language: a learner's copy may be in another than the current one."""
        languages = (i18n.ENGLISH, *self.manifest.translations)
        return frozenset(self.in_language(language)[stem].starter for language in languages)

    def misconception(self, stem: str, shown: str) -> tuple[str, str] | None:
        """Return a misconception's name and help in the current language, by its name as it was shown in any."""
        here = self.exercises[stem]
        for language in (i18n.ENGLISH, *self.manifest.translations):
            there = self.in_language(language)[stem]
            for name in there.misconceptions:
                if shown and shown == there.labels.get(name, name):
                    return here.labels.get(name, name), here.misconceptions[name]
        return None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def sizes(self) -> dict[str, int]:
        """The bytes of each exercise's arrays: an estimate of how long grading it takes."""
        return {stem: self._archive.getinfo(f"{stem}/arrays").file_size for stem in self.exercises}

    def arrays(self, stem: str) -> dict[str, Any]:
        """Return the table of one exercise's arrays, by name."""
        try:
            return dict(load(self._read(f"{stem}/arrays")))
        except SafetensorError as error:
            raise self._no_key(error) from error

    def program(self, stem: str, index: int) -> bytes:
        """Return one of an exercise's trusted programs, as StableHLO text."""
        return self._read(f"{stem}/program{index}")

    def only(self, stem: str) -> bytes:
        """Return the bytes of a key with one of the exercises."""
        exercises = [exercise for exercise in self.manifest.exercises if exercise.stem == stem]
        programs = [n for n in self._archive.namelist() if n.startswith(f"{stem}/program")]
        return encode_key(
            msgspec.structs.replace(self.manifest, exercises=exercises),
            {stem: self.arrays(stem)},
            {stem: [self.program(stem, index) for index in range(len(programs))]},
        )

    def _read(self, name: str) -> bytes:
        try:
            with self._lock:  # exercises are graded in threads, and a zip archive has only one file position
                return self._archive.read(name)
        except _DAMAGED as error:
            raise self._no_key(error) from error

    def _no_key(self, reason: object) -> KeyFileError:
        sentence = _("{path} is no answer key: {error}. Make one with `grader key --out FILE`.")
        return KeyFileError(sentence.format(path=self._path, error=printable(str(reason))[:1000]))


def encode_key(
    manifest: Manifest, arrays: dict[str, dict[str, Any]], programs: dict[str, list[bytes]]
) -> bytes:
    """Encode a key as the bytes of its file."""
    tables = {stem: memoryview(save(table)) for stem, table in arrays.items()}
    return encode_tables(msgspec.json.encode(manifest), tables, programs)


def encode_tables(manifest: bytes, tables: dict[str, memoryview], programs: dict[str, list[bytes]]) -> bytes:
    """Encode a key whose manifest is JSON already, and whose exercises' arrays are safetensors."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, data: bytes | memoryview) -> None:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, _way_to_keep(data), 6)

        add("key.json", manifest)
        for stem, table in tables.items():
            add(f"{stem}/arrays", table)
            for index, program in enumerate(programs.get(stem, [])):
                add(f"{stem}/program{index}", program)
    return buffer.getvalue()


def _way_to_keep(data: bytes | memoryview) -> int:
    """Compressed; as it is, where compressing gains little, as with floats: it takes half a second for a training's."""
    middle = data[len(data) // 2 :][:_SAMPLE]
    return zipfile.ZIP_STORED if len(zlib.compress(middle)) > 0.9 * len(middle) else zipfile.ZIP_DEFLATED
