"""Read a learner's file once it is complete: an editor may be about to write what it emptied or deleted."""

from __future__ import annotations

import stat
import time
from pathlib import Path

from grader.parsing import parse
from grader.submission.intake import MAX_FILE

# An editor writes within milliseconds; after this time the file is taken as it is.
SETTLE_SECONDS = 0.2
_STEP_SECONDS = 0.02


def read(path: Path) -> bytes | None:
    """Return a file's bytes, or None if it can't be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None  # opening a pipe would wait for ever
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError:
        return None


def read_whole(path: Path) -> bytes | None:
    """Return a file's bytes as soon as they are valid Python, or after SETTLE_SECONDS as they are."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        data = read(path)
        if is_python(data) or time.monotonic() > deadline:
            return data
        time.sleep(_STEP_SECONDS)


def is_python(data: bytes | None) -> bool:
    """Whether these bytes are valid Python and not empty."""
    if data is None or not data.strip():
        return False
    try:
        parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
