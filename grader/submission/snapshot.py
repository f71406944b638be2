"""A submission as a frozen copy with a hash, and which of its files solves an exercise."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

import msgspec

from grader.i18n import gettext as _
from grader.submission import notebook


class SubmissionError(Exception):
    """The submission can't be taken; says what was given and what is expected."""


@dataclass(frozen=True)
class Snapshot:
    """A submission's files as bytes, by their relative path, and what was left out of it.

    Attributes:
        files: what was handed in.
        notes: sentences about what was left out.
        notebooks: the code cells of each notebook.
    """

    files: dict[str, bytes]
    notes: tuple[str, ...] = ()
    notebooks: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over paths and contents."""
        digest = hashlib.sha256()
        for path in sorted(self.files):
            name, data = path.encode("utf-8", "surrogateescape"), self.files[path]
            digest.update(b"%d %d\n" % (len(name), len(data)) + name + data)
        return digest.hexdigest()

    @cached_property
    def _defined(self) -> dict[str, frozenset[str]]:
        return {path: notebook.defined_names(cells) for path, cells in self.notebooks.items()}

    def find(self, stem: str, functions: Iterable[str] = ()) -> str | None:
        """The path of STEM.py nearest to the top, else of a notebook that defines one of the functions, or None."""
        return next(iter(self._candidates(stem, functions)), None)

    def _candidates(self, stem: str, functions: Iterable[str]) -> list[str]:
        """Where an exercise may be solved, the one that counts first."""
        found = [path for path in self.files if PurePosixPath(path).name == f"{stem}.py"]
        defined = {path: len(names.intersection(functions)) for path, names in self._defined.items()}

        def order(path: str) -> tuple[bool, int, int, str]:
            return PurePosixPath(path).stem != stem, -defined[path], path.count("/"), path

        return [
            *sorted(found, key=lambda path: (path.count("/"), path)),
            *sorted((path for path, count in defined.items() if count), key=order),
        ]

    def passed_over(self, functions: Mapping[str, Iterable[str]]) -> list[str]:
        """A note for each exercise, given by its functions' names, that a notebook solves too, and is not taken from."""
        notes = []
        for stem, names in functions.items():
            first, *others = self._candidates(stem, names) or [""]
            if notebooks := [path for path in others if path in self.notebooks]:
                notes.append(
                    _("{stem} is taken from {path}; {others} defines it, too.").format(
                        stem=stem, path=first, others=", ".join(notebooks[:3])
                    )
                )
        return notes

    def write_to(self, folder: Path) -> None:
        """Lay the files out in a new folder, readable and not writable; of a notebook, its code cells' texts as JSON."""
        folder.mkdir(parents=True)
        for path, data in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            cells = self.notebooks.get(path)
            target.write_bytes(data if cells is None else msgspec.json.encode(cells))
            target.chmod(0o444)
