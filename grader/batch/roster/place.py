"""The class's folder: as it is, or unpacked from an archive, one damaged member at a time."""

from __future__ import annotations

import contextlib
import errno
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from grader.batch.roster.model import Left, RosterError
from grader.batch.roster.names import is_litter, plain
from grader.i18n import gettext as _
from grader.submission.intake import LEFT_OUT

MAX_MEMBER, MAX_MEMBERS = 64 << 20, 200_000
_FAULTS = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, IndexError, ValueError, OSError),
    *(zlib.error, lzma.LZMAError, tarfile.TarError),
)
_OFFICE = ("[Content_Types].xml", "mimetype", "Index/Document.iwa")  # a workbook is a zip, too


@dataclass(frozen=True)
class Top:
    """A file or folder at the top of the class.

    Attributes:
        path: where it is.
        is_folder: whether it is a folder.
        problem: why it can't be read, or not all of it; empty if it can.
    """

    path: Path
    is_folder: bool
    problem: str = ""

    @property
    def name(self) -> str:
        """Its name."""
        return self.path.name


@dataclass
class Place:
    """A class's folder.

    Attributes:
        folder: where it is.
        name: what the instructor called it.
        ignored: members of an archive that are no student's.
        damaged: why a member could not be unpacked, by its path.
    """

    folder: Path
    name: str
    ignored: list[Left] = field(default_factory=list)
    damaged: dict[PurePosixPath, str] = field(default_factory=dict)

    def tops(self) -> list[Top]:
        """Return the files and folders at the top, by name; litter is left out.

        Raises:
            RosterError: the folder can't be read.
        """
        try:
            found = {entry.name: entry for entry in os.scandir(self.folder)}
        except OSError as error:
            sentence = _("{path} can't be read: {reason}.")
            raise RosterError(sentence.format(path=self.folder, reason=error.strerror)) from error
        problems: dict[str, str] = {}
        folders = {path.parts[0] for path in self.damaged if len(path.parts) > 1}
        for path, reason in self.damaged.items():
            sentence = _("{path} can't be unpacked: {reason}. Download it again, or ask for it again.")
            problems.setdefault(path.parts[0], sentence.format(path=plain(str(path)), reason=reason))
        tops = []
        for name in sorted(found.keys() | problems.keys()):
            if is_litter(name):
                continue
            entry = found.get(name)
            problem = problems.get(name, "")
            is_folder = entry.is_dir() if entry is not None else name in folders
            if entry is not None and entry.is_symlink():
                problem = _("{name} is a link: put the submission itself there.").format(name=plain(name))
                is_folder = is_folder or not entry.is_file()  # leads nowhere
            tops.append(Top(self.folder / name, is_folder, problem))
        return tops

    def litter(self) -> list[Left]:
        """Return what systems and programs left at the top."""
        reason = _("made by a system or a program")
        names = (entry.name for entry in os.scandir(self.folder))
        return [Left(plain(name), reason) for name in sorted(names) if is_litter(name) and name[0] != "."]

    def inside(self, top: Top) -> Place:
        """Return a folder of this one as a place of its own."""
        damaged = {
            PurePosixPath(*path.parts[1:]): reason
            for path, reason in self.damaged.items()
            if path.parts[0] == top.name and len(path.parts) > 1
        }
        return Place(top.path, f"{self.name}/{plain(top.name)}", list(self.ignored), damaged)


def open_place(source: Path, unpacked: Path) -> Place:
    """Return a class's folder; an archive is unpacked.

    Args:
        source: a folder, a zip or a tar.
        unpacked: a folder to unpack into.

    Raises:
        RosterError: it is none of these, or can't be read at all.
    """
    if source.is_dir():
        return Place(source, source.resolve().name)
    if not source.is_file():
        raise RosterError(_("There is nothing at {path}.").format(path=source))
    if source.suffix.lower() in (".rar", ".7z"):
        sentence = _("{name} is an archive that the grader can't unpack: unpack it, and name the folder.")
        raise RosterError(sentence.format(name=source.name))
    folder = unpacked / "class"
    folder.mkdir(exist_ok=True)
    place = Place(folder, source.name)
    try:
        if zipfile.is_zipfile(source) or source.suffix.lower() == ".zip":
            _unpack_zip(source, place)
        elif tarfile.is_tarfile(source):
            _unpack_tar(source, place)
        else:
            sentence = _(
                "{path} holds no class: give a folder of submissions, a zip of them, or a CSV of students and paths."
            )
            raise RosterError(sentence.format(path=source))
    except _FAULTS as error:
        text = _("{name} can't be unpacked: {error}.").format(name=source.name, error=error)
        raise RosterError(text) from error
    return place


def _unpack_zip(source: Path, place: Place) -> None:
    with zipfile.ZipFile(source) as archive:
        members = archive.infolist()
        if any(info.filename in _OFFICE for info in members):
            sentence = _("{name} is a document of an office program. Save the table as CSV (UTF-8).")
            raise RosterError(sentence.format(name=source.name))
        _refuse_too_many(len(members), source)
        for info in members:
            name = info.filename.replace("\\", "/")
            if info.is_dir() or name.endswith("/"):
                _make_folder(place, name)
            else:
                is_regular = stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG)
                _lay_out(place, name, partial(archive.open, info), is_regular=is_regular)


def _unpack_tar(source: Path, place: Place) -> None:
    with tarfile.open(source) as archive:
        for number, member in enumerate(archive):
            _refuse_too_many(number, source)
            if member.isdir():
                _make_folder(place, member.name)
            else:
                _lay_out(place, member.name, partial(archive.extractfile, member), is_regular=member.isreg())


def _refuse_too_many(count: int, source: Path) -> None:
    if count > MAX_MEMBERS:
        raise RosterError(_("{name} is too large, or holds too many files.").format(name=source.name))


def _make_folder(place: Place, name: str) -> None:
    """Make a folder, since an empty one is a student who handed in nothing."""
    path = PurePosixPath(name)
    if _is_safe(path) and not _is_hidden(path):
        try:
            (place.folder / path).mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            place.damaged[path] = str(error)


def _lay_out(place: Place, name: str, opened: Callable[[], IO[bytes] | None], *, is_regular: bool) -> None:
    path = PurePosixPath(name)
    if _is_hidden(path):
        seen = [not _is_hidden(PurePosixPath(part)) for part in path.parts]
        _make_folder(place, "/".join(path.parts[: seen.index(False)]))
    elif not _is_safe(path):
        place.ignored.append(Left(plain(name), _("its path leads out of the class's folder")))
    elif not is_regular:
        place.damaged[path] = _("it is no regular file")
    else:
        try:
            _copy(opened, place.folder / path)
        except FileExistsError:
            place.damaged[path] = _("another file has its name")
        except _FAULTS as error:
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            reason = error.strerror if isinstance(error, OSError) else str(error)
            place.damaged[path] = reason or type(error).__name__


def _copy(opened: Callable[[], IO[bytes] | None], target: Path) -> None:
    """Write a member to a new file; nothing is left of one that can't be read to its end, or is too large."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file, contextlib.ExitStack() as half_done:
        half_done.callback(target.unlink)
        member = opened()
        if member is None:
            raise ValueError(_("it is no regular file"))
        with member:
            left = MAX_MEMBER
            while data := member.read(min(left + 1, 1 << 20)):
                left -= len(data)
                if left < 0:
                    raise ValueError(_("it is larger than {size} MiB").format(size=MAX_MEMBER >> 20))
                file.write(data)
        half_done.pop_all()


def _is_safe(path: PurePosixPath) -> bool:
    leads_out = path.is_absolute() or ".." in path.parts or PureWindowsPath(str(path)).drive
    return bool(path.parts) and not leads_out and "\0" not in str(path)


def _is_hidden(path: PurePosixPath) -> bool:
    return any((part.startswith(".") and part not in ("..", ".")) or part in LEFT_OUT for part in path.parts)
