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

MAX_DEPTH, MOST_FOLDERS = 60, 10_000
"""Folders inside each other that are copied, and folders that are looked into for a file."""


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
    """Return the entry of a student who has several files or folders, copied into a new one under these names."""
    try:
        for name, path in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                _copy_folder(path, target)
            else:
                shutil.copyfile(path, target)
    except OSError as error:
        sentence = _("{name} can't be read: {reason}. Give yourself the right to read it.")
        name = plain(Path(error.filename or folder).name)
        return Entry(student, None, problem=sentence.format(name=name, reason=error.strerror or error))
    only = next(iter(files)) if len(files) == 1 else ""
    return Entry(student, folder / only, files=tuple(sorted(files)))


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


def _copy_folder(source: Path, target: Path) -> None:
    """Copy a folder with all that lies in it, links as links; what lies deeper than anybody's work is left.

    Raises:
        OSError: something can't be read.
    """
    waiting = [(source, target, MAX_DEPTH)]
    while waiting:
        here, there, depth = waiting.pop()
        there.mkdir(exist_ok=True)
        with os.scandir(here) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    if depth:
                        waiting.append((here / entry.name, there / entry.name, depth - 1))
                else:
                    shutil.copy(here / entry.name, there / entry.name, follow_symlinks=False)


def _is_bare_repository(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()
