"""What was handed in, as it lies on the disk: a list of names and sizes, and the bytes that are asked for.

Nothing is understood here, so that this much may be done where scores are: `intake` reads what is in the files.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from grader.i18n import gettext as _
from grader.submission.acceptance import MAX_FILES, MAX_NAME, is_ignored
from grader.submission.naming import readable
from grader.submission.snapshot import SubmissionError
from grader.text import printable

MOST_NAMES = 10 * MAX_FILES
"""Files of a folder, and ten times as many names of what is passed over."""
MOST_CHARACTERS = 4 << 20
"""Of all names together."""


@dataclass(frozen=True)
class Item:
    """A file, or something that can't be read.

    Attributes:
        name: its path below the folder that was handed in, or its own name; bytes that are no UTF-8 made text.
        size: its bytes.
        problem: why it can't be read, a clause that begins with "it"; empty if it may be.
        is_any: whether it may hold any exercise, as a folder may.
    """

    name: str
    size: int = 0
    problem: str = ""
    is_any: bool = False


@dataclass(frozen=True)
class Listing:
    """What was handed in: a folder's items, or one file."""

    name: str
    is_folder: bool
    items: tuple[Item, ...]


class HandedIn:
    """A submission on the disk.

    Attributes:
        listing: what there is.
    """

    def __init__(self, path: Path) -> None:
        """Look what there is.

        Raises:
            SubmissionError: there is nothing, too much of it, or it can't be entered.
        """
        self._root = path
        if path.is_dir():
            self._paths: list[str] = []
            items = tuple(self._items())
            self.listing = Listing(readable(path.name), is_folder=True, items=items)
        elif path.is_file():
            self._paths = [str(path)]
            name = readable(path.name)
            self.listing = Listing(name, is_folder=False, items=(Item(name, path.stat().st_size),))
        else:
            sentence = _(
                "There is no submission at {path}. Give a folder, a .py file, a notebook, a .zip or a .tar.gz."
            )
            raise SubmissionError(sentence.format(path=printable(readable(str(path)))))

    def open(self, number: int) -> BinaryIO:
        """Open an item by its number; a link is not followed, and nothing waits for the other end of a FIFO.

        Raises:
            OSError: it can't be read, or is no regular file by now.
        """
        flags = (
            os.O_RDONLY
            | getattr(os, "O_NOFOLLOW", 0)
            | getattr(os, "O_NONBLOCK", 0)
            | getattr(os, "O_BINARY", 0)
        )
        # What the caller named may be a link; what lies in a folder may not.
        path = self._paths[number] if self.listing.is_folder else os.path.realpath(self._paths[number])
        descriptor = os.open(path, flags)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(errno.EINVAL, _("it is no regular file"))
        return os.fdopen(descriptor, "rb")

    def _items(self) -> Iterator[Item]:
        """Yield all files of the folder and those below it: a folder's files, sorted, before its folders."""
        names = characters = 0
        waiting = [str(self._root)]
        while waiting:
            here = waiting.pop()
            try:
                with os.scandir(here) as found:
                    entries = []
                    for entry in found:
                        names += 1
                        if names > 10 * MOST_NAMES:
                            raise _too_many()
                        if not is_ignored(entry.name):
                            entries.append(entry)
            except OSError as error:
                yield self._shut_out(here, error)
                continue
            folders = []
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif not self._leads_inside(entry):
                    item = _item(self._name_of(entry.path), entry)
                    self._paths.append(entry.path)
                    characters += len(item.name)
                    if len(self._paths) > MOST_NAMES or characters > MOST_CHARACTERS:
                        raise _too_many()
                    yield item
            waiting += reversed(folders)

    def _name_of(self, path: str) -> str:
        return readable(Path(path).relative_to(self._root).as_posix())[: MAX_NAME + 1]

    def _shut_out(self, path: str, error: OSError) -> Item:
        if path == str(self._root):
            sentence = _("{path} can't be entered: {reason}.")
            shown = printable(readable(path))
            raise SubmissionError(sentence.format(path=shown, reason=error.strerror)) from error
        self._paths.append(path)
        reason = _("it can't be entered ({reason})").format(reason=error.strerror)
        return Item(self._name_of(path), problem=reason, is_any=True)

    def _leads_inside(self, entry: os.DirEntry[str]) -> bool:
        """Whether a link leads to a place in the same submission that is read anyway."""
        if not entry.is_symlink():
            return False
        try:
            target = Path(entry.path).resolve(strict=True).relative_to(self._root.resolve())
        except (OSError, ValueError, RuntimeError):
            return False
        return not any(is_ignored(part) for part in target.parts)


def _too_many() -> SubmissionError:
    return SubmissionError(_("The submission holds over {files:,} files.").format(files=MOST_NAMES))


def _item(name: str, entry: os.DirEntry[str]) -> Item:
    try:
        if entry.is_file(follow_symlinks=False):
            return Item(name, entry.stat(follow_symlinks=False).st_size)
        problem = _("it is no regular file, but a link or a device; hand in the file itself")
    except OSError as error:
        problem = _("it can't be read ({reason})").format(reason=error.strerror)
    return Item(name, problem=problem)
