"""Put what one student handed in into one place: the only archive or file itself, or a folder of all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from grader.batch.roster.model import Entry
from grader.batch.roster.names import is_litter, plain
from grader.batch.roster.place import Top
from grader.i18n import gettext as _
from grader.records.store import Student
from grader.submission.choice import Missing

MAX_DEPTH, MOST_FOLDERS = 60, 10_000
"""Folders inside each other that are copied, and folders that are looked into for a file."""
MOST_COPIED, MOST_FILES = 256 << 20, 20_000
"""Bytes of one student's loose files that are copied, and files and folders."""
MOST_MISSING = 100
"""Files that are told of which were not copied."""


def entry_of_folder(student: Student, top: Top) -> Entry:
    """Return the entry of a student who has a folder, which may be empty."""
    if top.problem:
        return Entry(student, None, problem=top.problem)
    try:
        holds = _holds_a_file(top.path)
    except OSError as error:
        sentence = _("{name} can't be read: {reason}. Give yourself the right to read it.")
        return Entry(student, None, problem=sentence.format(name=plain(top.name), reason=error.strerror))
    if _is_bare_repository(top.path):
        sentence = _("{name} is a bare repository, which holds no files: clone it.")
        return Entry(student, None, problem=sentence.format(name=plain(top.name)))
    if not holds and top.missing:
        sentence = _("{path} can't be unpacked: {reason}.")
        one = top.missing[0]
        return Entry(student, None, problem=sentence.format(path=one.path, reason=one.reason))
    return Entry(student, top.path if holds else None, missing=top.missing)


def entry_of_files(student: Student, files: Mapping[str, Path], folder: Path) -> Entry:
    """Return the entry of a student who has several files or folders, copied into a new one under these names.

    What has no room is left out, and told: a video beside the code costs nobody a grade, nor everybody the disk.
    """
    copies = _Copies()
    try:
        for name, path in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                copies.folder(path, target, name)
            else:
                copies.file(path, target, name)
    except OSError as error:
        sentence = _("{name} can't be read: {reason}. Give yourself the right to read it.")
        name = plain(Path(error.filename or folder).name)
        return Entry(student, None, problem=sentence.format(name=name, reason=error.strerror or error))
    if copies.missing and not copies.files:
        sentence = _("{name} was left out: {reason}.")
        one = copies.missing[0]
        return Entry(student, None, problem=sentence.format(name=one.path, reason=one.reason))
    only = next(iter(files)) if len(files) == 1 else ""
    return Entry(student, folder / only, files=tuple(sorted(files)), missing=tuple(copies.missing))


class _Copies:
    """What is copied of one student's files.

    Attributes:
        files: how many were.
        missing: those that were not, for want of room.
    """

    def __init__(self) -> None:
        self.files, self.missing = 0, list[Missing]()
        self._size, self._left = MOST_COPIED, MOST_FILES

    def file(self, source: Path, target: Path, name: str) -> None:
        """Copy a file, or a link as one, if there is room.

        Raises:
            OSError: it can't be read.
        """
        size = source.lstat().st_size  # a sparse file's copy is none
        self._left -= 1
        if size > self._size or self._left < 0:
            if len(self.missing) < MOST_MISSING:
                reason = _("it is one file too many, or too large; hand in the exercises' files alone")
                self.missing.append(Missing(plain(name), reason))
            return
        self._size -= size
        shutil.copyfile(source, target, follow_symlinks=False)
        self.files += 1

    def folder(self, source: Path, target: Path, name: str) -> None:
        """Copy a folder with all that lies in it; what lies deeper than anybody's work is left.

        Raises:
            OSError: something can't be read.
        """
        waiting = [(source, target, name, MAX_DEPTH)]
        while waiting and self._left > 0:
            here, there, path, depth = waiting.pop()
            there.mkdir(exist_ok=True)
            self._left -= 1
            with os.scandir(here) as found:
                for entry in found:
                    below = f"{path}/{entry.name}"
                    if not entry.is_dir(follow_symlinks=False):
                        self.file(here / entry.name, there / entry.name, below)
                    elif depth:
                        waiting.append((here / entry.name, there / entry.name, below, depth - 1))
        if waiting and len(self.missing) < MOST_MISSING:
            reason = _("it is one file too many, or too large; hand in the exercises' files alone")
            self.missing.append(Missing(plain(waiting[-1][2]), reason, is_any=True))


def _holds_a_file(folder: Path) -> bool:
    """Whether a folder holds a file at any depth, other than litter; what is below it and can't be read may be one.

    Raises:
        OSError: it can't be looked through.
    """
    waiting, left = [folder], MOST_FOLDERS
    while waiting and left:
        here, left = waiting.pop(), left - 1
        try:
            with os.scandir(here) as found:
                for entry in found:
                    if entry.is_dir(follow_symlinks=False):
                        if not is_litter(entry.name):
                            waiting.append(here / entry.name)
                    elif not is_litter(entry.name) or entry.name.lower().startswith("index.htm"):
                        return True
        except OSError:
            if here == folder:
                raise
            return True
    return bool(waiting)


def _is_bare_repository(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()
