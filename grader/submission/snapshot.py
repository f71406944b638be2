"""A snapshot: a frozen copy of a submission with a hash, which finds the file that solves an exercise."""

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
    """The submission can't be read; the message says what was given and what is expected."""


@dataclass(frozen=True)
class Snapshot:
    """A submission's files, and notes about those left out.

    Attributes:
        files: the bytes of each file, by its relative path.
        notes: sentences about files that were left out.
        notebooks: the code cells of each notebook, by its path.
    """

    files: dict[str, bytes]
    notes: tuple[str, ...] = ()
    notebooks: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all paths and contents."""
        digest = hashlib.sha256()
        for path in sorted(self.files):
            name, data = path.encode("utf-8", "surrogateescape"), self.files[path]
            digest.update(b"%d %d\n" % (len(name), len(data)) + name + data)
        return digest.hexdigest()

    @cached_property
    def _defined(self) -> dict[str, frozenset[str]]:
        return {path: notebook.defined_names(cells) for path, cells in self.notebooks.items()}

    def find(self, stem: str, functions: Iterable[str] = ()) -> str | None:
        """Return the path of STEM.py nearest to the top, else of a notebook that defines one of the functions, or None."""
        return next(iter(self._candidates(stem, functions)), None)

    def _candidates(self, stem: str, functions: Iterable[str]) -> list[str]:
        """Return the paths that may solve an exercise; the first one counts."""
        modules = [path for path in self.files if PurePosixPath(path).name == f"{stem}.py"]
        defined = {path: len(names.intersection(functions)) for path, names in self._defined.items()}

        def order(path: str) -> tuple[bool, int, int, str]:
            return PurePosixPath(path).stem != stem, -defined[path], path.count("/"), path

        return [
            *sorted(modules, key=lambda path: (path.count("/"), path)),
            *sorted((path for path, count in defined.items() if count), key=order),
        ]

    def passed_over(self, functions: Mapping[str, Iterable[str]]) -> list[str]:
        """Return a note for each exercise that a notebook solves, too, but that is taken from another file.

        Args:
            functions: the names of each exercise's functions, by stem.
        """
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
        """Write the files read-only into a new folder; a notebook becomes a JSON list of its code cells' texts."""
        folder.mkdir(parents=True)
        for path, data in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            cells = self.notebooks.get(path)
            target.write_bytes(data if cells is None else msgspec.json.encode(cells))
            target.chmod(0o444)
