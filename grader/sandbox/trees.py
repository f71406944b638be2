"""Remove and measure folders that a stranger has filled: by descriptors, without recursion, in bounded time.

A path into folders nested thousands deep is longer than the system takes, a walk through them recurses, and a name that
was a folder a moment ago may be a link by now. So each entry is reached by the descriptor of its own folder, and links are
never followed.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import math
import os
import queue
import secrets
import shutil
import stat
import threading
import time
from functools import cache
from pathlib import Path

# For one folder, while somebody waits; for all that is left then, once the process ends.
SECONDS, SECONDS_AT_EXIT = 2.0, 60.0
# A folder with more in it is full, or one that nests deeper: an exercise needs no files, and no look may take long.
MAX_ENTRIES, MAX_DEPTH, FULL = 10_000, 64, 1 << 62

_BY_DESCRIPTOR = {os.open, os.unlink, os.rmdir, os.rename, os.chmod} <= os.supports_dir_fd
_FOLDER = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_left: queue.SimpleQueue[Path | None] = queue.SimpleQueue()


def remove(folder: Path, seconds: float = SECONDS) -> None:
    """Remove a folder with all that is in it, or else have it removed beside whatever is done next.

    Args:
        folder: it may be gone already.
        seconds: for how long the caller waits.
    """
    try:
        _remove(folder, seconds)
    except TimeoutError:
        _left.put(folder)
        _remover()


def _remove(folder: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    with contextlib.suppress(FileNotFoundError):
        if folder.is_symlink():  # somebody has exchanged it
            folder.unlink()
    while os.path.lexists(folder):
        try:
            empty(folder, max(0.0, end - time.monotonic()))
            folder.rmdir()
        except TimeoutError:
            raise
        except OSError as error:
            if error.errno not in (
                errno.ENOTEMPTY,
                errno.ENOENT,
            ):  # somebody makes or removes something meanwhile
                return


@cache
def _remover() -> threading.Thread:
    """The thread that removes what took longer; at the end of this process it is waited for, not for ever."""

    def work() -> None:
        while (folder := _left.get()) is not None:
            with contextlib.suppress(TimeoutError):
                _remove(folder, math.inf)

    def finish() -> None:
        _left.put(None)
        thread.join(SECONDS_AT_EXIT)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    atexit.register(finish)
    return thread


def empty(folder: Path, seconds: float = SECONDS) -> None:
    """Remove all that is in a folder.

    Raises:
        OSError: something can't be removed; a TimeoutError, not in so many seconds.
    """
    if not _BY_DESCRIPTOR:  # Windows, where folders nest no deeper than a path is long
        _empty_by_names(folder)
        return
    end = time.monotonic() + seconds
    top = _opened(folder)
    try:
        while _clear(top, top, end):
            pass
    finally:
        os.close(top)


def _clear(folder: int, top: int, end: float) -> bool:
    """Remove what is in a folder; return whether there was anything.

    What is nested below the top's folders is moved to the top, and comes up there: however deep it was, two folders are
    open at a time.
    """
    found = False
    with os.scandir(folder) as entries:
        for entry in entries:
            found = True
            if time.monotonic() > end:
                raise TimeoutError("a folder holds more than can be removed in time")
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.name, dir_fd=folder)
            elif folder == top:
                _remove_below(top, entry.name, end)
            else:
                _allow(entry.name, folder)
                new = f"removed-{secrets.token_hex(8)}"
                os.rename(entry.name, new, src_dir_fd=folder, dst_dir_fd=top)
    return found


def _remove_below(top: int, name: str, end: float) -> None:
    below = _opened(name, top)
    try:
        while _clear(below, top, end):
            pass
    finally:
        os.close(below)
    try:
        os.rmdir(name, dir_fd=top)
    except OSError as error:
        if error.errno != errno.ENOTEMPTY:  # filled again meanwhile: it comes up once more
            raise


def _opened(name: str | Path, above: int | None = None) -> int:
    """Open a folder, whatever its mode says; never a link."""
    _allow(name, above)
    return os.open(name, os.O_RDONLY | _FOLDER, dir_fd=above)


def _allow(name: str | Path, above: int | None) -> None:
    with contextlib.suppress(OSError, NotImplementedError):
        os.chmod(name, stat.S_IRWXU, dir_fd=above, follow_symlinks=False)


def _empty_by_names(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def measure(folder: Path) -> int:
    """Count the bytes that a folder's files take; FULL where it holds too much to be counted, or hides it."""
    count = _Count()
    try:
        count.all_below(folder) if _BY_DESCRIPTOR else count.by_names(folder)
    except PermissionError:
        return FULL
    except OSError:
        pass  # it is gone
    return count.total if count.left >= 0 else FULL


class _Count:
    """Counts what is in a folder while somebody else changes it."""

    def __init__(self) -> None:
        self.total, self.left = 0, MAX_ENTRIES

    def all_below(self, folder: Path) -> None:
        """Count all that is below a folder; open are the folders on the way down to where it looks."""
        way = [(os.open(folder, os.O_RDONLY | _FOLDER), [""])]
        way[0] = (way[0][0], self._look(way[0][0]))
        try:
            while way and self.left >= 0:
                descriptor, folders = way[-1]
                if not folders:
                    os.close(way.pop()[0])
                    continue
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    below = os.open(folders.pop(), os.O_RDONLY | _FOLDER, dir_fd=descriptor)
                    way.append((below, self._look(below)))
                if len(way) > MAX_DEPTH:
                    self.left = -1
        finally:
            for descriptor, _ in way:
                os.close(descriptor)

    def by_names(self, folder: Path) -> None:
        """The same without descriptors."""
        for place, folders, files in os.walk(folder):
            self.left -= len(folders) + len(files)
            if self.left < 0:
                return
            for name in files:
                with contextlib.suppress(OSError):
                    self._add(os.lstat(os.path.join(place, name)))  # noqa: PTH118 - a name may be no text

    def _look(self, folder: int) -> list[str]:
        """Count what is in an open folder, and return the names of the folders in it."""
        folders = []
        with os.scandir(folder) as entries:
            for entry in entries:
                self.left -= 1
                if self.left < 0:
                    break
                with contextlib.suppress(FileNotFoundError):
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.name)
                    else:
                        self._add(entry.stat(follow_symlinks=False))
        return folders

    def _add(self, status: os.stat_result) -> None:
        self.total += getattr(status, "st_blocks", status.st_size // 512) * 512
