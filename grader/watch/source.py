"""Whether a file is whole: an editor may be between deleting it, emptying it and writing it."""

from __future__ import annotations

import ast
import stat
import time
from pathlib import Path

from grader.submission.intake import MAX_FILE

# An editor writes within milliseconds; after so long the file is what the learner meant.
SETTLE_SECONDS = 0.2
_STEP_SECONDS = 0.02


def read(path: Path) -> bytes | None:
    """A file's bytes, None where there is no file that can be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None  # opening a pipe would wait for ever
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError:
        return None


def read_whole(path: Path) -> bytes | None:
    """A file's bytes when it is Python, or when it has been given the time to become so."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        data = read(path)
        if is_python(data) or time.monotonic() > deadline:
            return data
        time.sleep(_STEP_SECONDS)


def is_python(data: bytes | None) -> bool:
    """Whether this is a Python text with anything in it."""
    if data is None or not data.strip():
        return False
    try:
        ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
