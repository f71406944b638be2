"""Make a snapshot of a folder, file, notebook, zip or tar, so that exactly what was hashed is graded."""

from __future__ import annotations

import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from grader.i18n import gettext as _
from grader.submission import notebook
from grader.submission.snapshot import Snapshot, SubmissionError
from grader.text import printable

MAX_FILE, MAX_TOTAL, MAX_FILES, MAX_NAME = 4 << 20, 32 << 20, 2_000, 500


LEFT_OUT = frozenset({"__pycache__", "node_modules", "venv", "__MACOSX"})


def take(path: Path) -> Snapshot:
    """Freeze a submission.

    Raises:
        SubmissionError: it is missing, too large, or no folder, .py file, notebook or archive.
    """
    if path.is_dir():
        return _freeze(_from_folder(path))
    if not path.is_file():
        sentence = _(
            "There is no submission at {path}. Give a folder, a .py file, a notebook, a .zip or a .tar.gz."
        )
        raise SubmissionError(sentence.format(path=path))
    if path.suffix == notebook.SUFFIX:
        return _notebook(path)
    if zipfile.is_zipfile(path):
        return _freeze(_from_zip(path))
    if tarfile.is_tarfile(path):
        return _freeze(_from_tar(path))
    if path.suffix == ".py":
        return _freeze(iter([(path.name, _read(path))]))
    if path.suffix.lower() == ".zip":  # cut off, or broken: unpacking it says how
        return _freeze(_from_zip(path))
    sentence = _("{name} is neither a folder, a .py file, a notebook, a .zip nor a .tar.gz.")
    raise SubmissionError(sentence.format(name=path.name))


def _notebook(path: Path) -> Snapshot:
    snapshot = _freeze(iter([(path.name, _read(path))]))
    if not snapshot.files:  # the notebook is the only file, and could not be read
        raise SubmissionError(snapshot.notes[0])
    return snapshot


def _freeze(entries: Iterator[tuple[str, bytes | str]]) -> Snapshot:
    files: dict[str, bytes] = {}
    notebooks: dict[str, list[str]] = {}
    notes: list[str] = []
    total = 0
    for name, data in entries:
        content = _name_problem(name, files) or data
        if isinstance(content, bytes) and name.endswith(notebook.SUFFIX):
            try:
                notebooks[name] = notebook.code_cells(content)
            except notebook.NotebookError as error:
                content = str(error)
        if isinstance(content, str):
            note = _("{name} was left out: {reason}.")
            notes.append(note.format(name=printable(name[:300]), reason=content))
            continue
        files[name] = content
        total += len(content)
        if total > MAX_TOTAL or len(files) > MAX_FILES:
            sentence = _(
                "The submission is too large: over {size} MiB or {files:,} files. "
                "Hand in the exercises' files alone."
            )
            raise SubmissionError(sentence.format(size=MAX_TOTAL >> 20, files=MAX_FILES))
    return Snapshot(files, tuple(notes[:20]), notebooks)


def _name_problem(name: str, files: dict[str, bytes]) -> str:
    """Return why a file of that name can't be accepted; empty if it can."""
    parts = PurePosixPath(name).parts
    if not parts or name != printable(name):
        return _("its name is no plain text")
    if len(name) > MAX_NAME or any(len(part.encode()) > 200 for part in parts):
        return _("its name is too long")
    clash = any(str(parent) in files for parent in PurePosixPath(name).parents)
    clash = clash or any(f.startswith(f"{name}/") for f in files)
    return _("another file has its name") if clash else ""


def _from_folder(root: Path) -> Iterator[tuple[str, bytes | str]]:
    seen = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            name for name in folders if not _ignored(name) and not Path(folder, name).is_symlink()
        )
        for name in sorted(names):
            seen += 1
            if seen > 10 * MAX_FILES:
                sentence = _("The submission holds over {files:,} files.")
                raise SubmissionError(sentence.format(files=10 * MAX_FILES))
            path = Path(folder, name)
            if not _ignored(name):
                yield path.relative_to(root).as_posix(), _read(path)


def _read(path: Path) -> bytes | str:
    """Return a regular file's bytes, or why it is left out. Links are not followed, devices and FIFOs not opened."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return _("it is no regular file")
        with path.open("rb") as file:
            return _at_most(file, path.name)
    except OSError as error:
        return _("it can't be read ({reason})").format(reason=error.strerror)


def _at_most(file: IO[bytes], name: str) -> bytes | str:
    """What a file holds, or that it is too large: no more is read, whatever is said of its size."""
    most = notebook.MAX_FILE if name.endswith(notebook.SUFFIX) else MAX_FILE
    data = file.read(most + 1)
    return data if len(data) <= most else _("it is larger than {size} MiB").format(size=most >> 20)


_ZIP_FAULTS = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, IndexError, ValueError),
    *(zlib.error, lzma.LZMAError),
)


def _from_zip(path: Path) -> Iterator[tuple[str, bytes | str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist()[: 10 * MAX_FILES]:
                name = PurePosixPath(info.filename.replace("\\", "/"))
                if info.is_dir() or any(_ignored(part) for part in name.parts if part != ".."):
                    continue
                yield str(name), _member(archive, info, name)
    except (*_ZIP_FAULTS, OSError) as error:
        sentence = _("{name} can't be unpacked: {error}.")
        raise SubmissionError(sentence.format(name=path.name, error=error)) from error


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: PurePosixPath) -> bytes | str:
    if name.is_absolute() or ".." in name.parts or ":" in str(name):
        return _("its path leads out of the archive")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return _("it is no regular file")
    with archive.open(info) as file:
        return _at_most(file, info.filename)


def _from_tar(path: Path) -> Iterator[tuple[str, bytes | str]]:
    try:
        with tarfile.open(path) as archive:
            for number, member in enumerate(archive):
                # Getting past a member means unpacking it, so a huge one is refused and not skipped.
                if number > 10 * MAX_FILES or member.size > MAX_TOTAL:
                    sentence = _("{name} is too large, or holds too many files.")
                    raise SubmissionError(sentence.format(name=path.name))
                name = PurePosixPath(member.name)
                if member.isdir() or any(_ignored(part) for part in name.parts if part != ".."):
                    continue
                yield str(name), _tar_member(archive, member, name)
    except (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError) as error:
        sentence = _("{name} can't be unpacked: {error}.")
        raise SubmissionError(sentence.format(name=path.name, error=error)) from error


def _tar_member(archive: tarfile.TarFile, member: tarfile.TarInfo, name: PurePosixPath) -> bytes | str:
    if name.is_absolute() or ".." in name.parts:
        return _("its path leads out of the archive")
    file = archive.extractfile(member) if member.isreg() else None
    if file is None:
        return _("it is no regular file")
    return _at_most(file, member.name)


def _ignored(name: str) -> bool:
    return name.startswith(".") or name in LEFT_OUT
