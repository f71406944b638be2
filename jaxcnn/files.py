"""Write files whole or not at all. No JAX."""

import errno
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees either the old or the new bytes, even if the machine stops in the middle.

    Raises:
        OSError: The file cannot be written; the old file is kept.
    """
    # Two writers of one file may meet, and nobody can put a link where the name is not known before.
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(unfinished, _NEW, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def flush(folder: Path) -> None:
    """Wait until a folder, all files in it, and its entry in the parent folder are on the disk."""
    if sys.platform == "win32":  # it cannot open a folder to flush it
        return
    for path in (*folder.rglob("*"), folder, folder.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def check_room(folder: Path, size: int) -> None:
    """Check that `size` bytes can be written into a folder.

    Raises:
        OSError: The disk is full, a quota is reached, or the folder cannot be written to.
    """
    if hasattr(os, "posix_fallocate"):
        with tempfile.TemporaryFile(dir=folder) as file:
            os.posix_fallocate(file.fileno(), 0, size)
    elif shutil.disk_usage(folder).free < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
