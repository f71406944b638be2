"""A snapshot: a frozen copy of a submission with a hash, which finds the file that solves an exercise."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import msgspec

from grader.submission.choice import Asked, Choice, Missing, choose
from grader.submission.definitions import Definitions, of_files


class SubmissionError(Exception):
    """The submission can't be read; the message says what was given and what is expected."""


@dataclass(frozen=True)
class Snapshot:
    """A submission's files, and notes about those left out.

    Attributes:
        files: the bytes of each file, by its relative path.
        notes: sentences about files that were left out.
        notebooks: the code cells of each notebook, by its path.
        missing: the parts that could not be read, and may hold exercises.
        aliases: names under which files are laid out once more, since others import them so.
        definitions: what the Python files and notebooks define; None for files of one's own, which are parsed when that
            is asked for.
    """

    files: dict[str, bytes]
    notes: tuple[str, ...] = ()
    notebooks: dict[str, list[str]] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    aliases: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, Definitions] | None = None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all paths and contents."""
        digest = hashlib.sha256()
        for path in sorted(self.files):
            name, data = path.encode("utf-8", "surrogateescape"), self.files[path]
            digest.update(b"%d %d\n" % (len(name), len(data)) + name + data)
        return digest.hexdigest()

    def choose(self, asked: Sequence[Asked]) -> dict[str, Choice]:
        """Choose the file that solves each exercise of a course, by the rule in `grader.submission.choice`."""
        defined = self.definitions
        if defined is None:
            defined = of_files(self.files, self.notebooks)
        return choose(self.files, defined, self.missing, asked)

    def find(self, stem: str, functions: Iterable[str] = ()) -> str | None:
        """Return the path of the file that solves an exercise, as if there were no other exercise; None if there is none."""
        return self.choose([Asked(stem, tuple(functions))])[stem].path

    def write_to(self, folder: Path) -> None:
        """Write the files read-only into a new folder; a notebook becomes a JSON list of its code cells' texts."""
        folder.mkdir(parents=True)
        for path, data in self.laid_out():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            target.chmod(0o444)
        for place, _, _ in os.walk(folder):
            Path(place).chmod(0o755)  # whatever the umask: a sandbox's user may be another one

    def laid_out(self) -> Iterator[tuple[str, bytes]]:
        """The files as they are laid out: each path, and what is written there."""
        aliases = ((new, self.files[old]) for new, old in self.aliases.items())
        for path, data in (*self.files.items(), *aliases):
            cells = self.notebooks.get(path)
            yield path, data if cells is None else msgspec.json.encode(cells)
