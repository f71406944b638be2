"""The file of an answer key: reading and writing it.

One zip file holds `key.json`, and for each exercise its arrays (safetensors) and trusted programs. Reading it
needs NumPy alone, and nothing in it can be executed by the reader.
"""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import msgspec
from safetensors.numpy import load, save

from grader import i18n
from grader.i18n import gettext as _
from grader.key.model import FORMAT, ExerciseKey, Manifest
from grader.key.translate import translated

KEY_IN_MEMORY = "(a key in memory)"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # every member's date, so that the same key is the same file


class KeyFileError(Exception):
    """The file is no answer key that this version reads."""


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
