"""Write files whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees either the old or the new bytes, even if the machine stops in the middle.

    Raises:
        OSError: the file can't be written; the old file is kept.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")  # two writers of one file may meet
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
