"""Files that appear whole or not at all, by the library's own function; and files that someone else may have put there."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from grader.i18n import gettext as _
from grader.i18n import mark
from jaxcnn.files import write_whole

__all__ = ["read_bounded", "reason_of", "write_whole"]

# A pipe that nobody writes to is not waited for. Windows has none of these.
_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)

# The system's own words for what a learner may meet; marked here, and looked up by `reason_of`.
_REASONS = (
    mark("Permission denied"),
    mark("Operation not permitted"),
    mark("Read-only file system"),
    mark("No space left on device"),
    mark("Disk quota exceeded"),
    mark("No such file or directory"),
    mark("Not a directory"),
    mark("Is a directory"),
    mark("File exists"),
    mark("File name too long"),
)


def reason_of(error: Exception) -> str:
    """Return why a file could not be read or written, in the current language where the system's words are known."""
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return _(said) if said in _REASONS else said


def read_bounded(path: Path, most: int, *, links: bool = False) -> bytes:
    """Read a file that someone else may have put there: nothing else than a file is opened, and no more is read than allowed.

    Args:
        path: the file.
        most: bytes that it may have.
        links: whether it may be a link to a file.

    Raises:
        OSError: it can't be read, is no file, or is larger.
    """
    _check(path.stat() if links else path.lstat(), path)
    descriptor = os.open(path, os.O_RDONLY | _NEVER_WAIT | _BINARY | (0 if links else _NO_LINK))
    with open(descriptor, "rb") as file:  # noqa: PTH123 - of a descriptor
        found = os.fstat(descriptor)
        _check(found, path)  # what was looked at may be another file by now
        data = file.read(
            min(found.st_size, most) + 1
        )  # room for as much as it has, and not for all that it may have
        if len(data) > found.st_size:  # it grows
            data += file.read(most + 1 - len(data))
    if len(data) > most:
        sentence = _("it has more than {most} bytes, which none of its kind has")
        raise OSError(errno.EFBIG, sentence.format(most=most), str(path))
    return data


def _check(found: os.stat_result, path: Path) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, _("it is a link"), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, _("it is no file"), str(path))
