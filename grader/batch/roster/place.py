"""The class's folder: as it is, or unpacked from an archive, in which a damaged member costs no other."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from grader.batch.roster.model import Left, RosterError
from grader.batch.roster.names import ARCHIVES, ending, is_litter, plain
from grader.i18n import gettext as _
from grader.submission.acceptance import is_document, is_ignored
from grader.submission.archive import Allowance, ArchiveError, Member, members
from grader.submission.choice import Missing

MAX_MEMBER, MAX_MEMBERS, MAX_CLASS = 64 << 20, 200_000, 16 << 30
MAX_DEPTH, MAX_NAME = 60, 1_000  # folders inside each other, and signs of a name; what is beyond is cut off
_WORKBOOKS = (".xlsx", ".xlsm", ".ods", ".numbers")


@dataclass(frozen=True)
class Top:
    """A file or folder at the top of the class.

    Attributes:
        path: where it is.
        is_folder: whether it is a folder.
        problem: why it can't be taken; empty if it can.
        missing: what of it could not be unpacked.
    """

    path: Path
    is_folder: bool
    problem: str = ""
    missing: tuple[Missing, ...] = ()

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
        missing: dict[str, list[Missing]] = {}
        for path, reason in self.damaged.items():
            inside = "/".join(path.parts[1:]) or path.name
            missing.setdefault(path.parts[0], []).append(Missing(plain(inside), reason))
        folders = {path.parts[0] for path in self.damaged if len(path.parts) > 1}
        tops = []
        for name in sorted(found.keys() | missing.keys()):
            if is_litter(name):
                continue
            entry, problem = found.get(name), ""
            is_folder = entry.is_dir() if entry is not None else name in folders
            if entry is not None and entry.is_symlink():
                problem = _("{name} is a link: put the submission itself there.").format(name=plain(name))
                is_folder = is_folder or not entry.is_file()  # leads nowhere
            if entry is None:
                sentence = _("{path} can't be unpacked: {reason}.")
                one = missing[name][0]
                problem = sentence.format(path=one.path, reason=one.reason)
            tops.append(Top(self.folder / name, is_folder, problem, tuple(missing.get(name, ()))))
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
    if ending(source.name, _WORKBOOKS):
        sentence = _("{name} is a workbook. Save the table as CSV (UTF-8).")
        raise RosterError(sentence.format(name=source.name))
    if not ending(source.name, ARCHIVES) and not _is_archive(source):
        sentence = _(
            "{path} holds no class: give a folder of submissions, a zip of them, or a CSV of students and paths."
        )
        raise RosterError(sentence.format(path=source))
    folder = unpacked / "class"
    folder.mkdir(exist_ok=True)
    place = Place(folder, source.name)
    names = []
    try:
        for member in members(source, source.name, Allowance(MAX_MEMBERS, MAX_CLASS), folders=True):
            names.append(str(member.path))
            _lay_out(place, member)
    except (ArchiveError, OSError) as error:
        text = _("{name} can't be unpacked: {error}. Unpack it yourself, and name the folder.")
        text = text.format(name=source.name, error=error)
        raise RosterError(text) from error
    if is_document(names):
        sentence = _("{name} is a document of an office program. Save the table as CSV (UTF-8).")
        raise RosterError(sentence.format(name=source.name))
    return place


def _is_archive(source: Path) -> bool:
    """Whether a file is an archive, under whatever name."""
    try:
        return next(members(source, source.name, Allowance(MAX_MEMBERS, MAX_CLASS)), None) is not None
    except ArchiveError:
        return False


def _lay_out(place: Place, member: Member) -> None:
    """Unpack a member into the class's folder; one that is hidden leaves its folder, which may be a student's.

    Raises:
        OSError: the disk is full.
    """
    path = PurePosixPath(*(part[:MAX_NAME] for part in member.path.parts[:MAX_DEPTH]))
    hidden = [is_ignored(part) for part in path.parts]
    if ".." in member.path.parts or path.is_absolute() or PureWindowsPath(str(path)).drive:
        place.ignored.append(Left(plain(str(path)), _("its path leads out of the class's folder")))
        return
    if True in hidden:
        path = PurePosixPath(*path.parts[: hidden.index(True)])
    if not path.parts:
        return
    if len(member.path.parts) > MAX_DEPTH:
        place.damaged[path] = _("it lies in too many folders")
        return
    try:
        _make(member, place.folder / path, is_folder=True in hidden or member.is_folder)
    except ArchiveError as error:
        place.damaged[path] = str(error)
    except FileExistsError:
        place.damaged[path] = _("another file has its name")
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        reason = error.strerror if isinstance(error, OSError) else str(error)
        place.damaged[path] = _("it can't be read ({reason})").format(reason=reason)


def _make(member: Member, target: Path, *, is_folder: bool) -> None:
    if is_folder:
        target.mkdir(parents=True, exist_ok=True)
    elif member.problem:
        raise ArchiveError(member.problem)
    else:
        _write(member, target)


def _write(member: Member, target: Path) -> None:
    data = member.read(MAX_MEMBER + 1)
    if len(data) > MAX_MEMBER:
        raise ArchiveError(_("it is larger than {size} MiB").format(size=MAX_MEMBER >> 20))
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        file.write(data)
