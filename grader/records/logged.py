"""A file beside the results whose SHA-256 the log names, so that a change by somebody else is told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from grader.files import read_bounded, write_whole
from grader.records import audit
from grader.records.audit import Event, What


class UnloggedError(Exception):
    """The file is not the one that the log names."""


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(data).hexdigest()


def read(folder: Path, name: str, what: What, most: int) -> bytes:
    """Return a file's content; empty if there is none, and the log names none.

    Args:
        folder: the folder of results.
        name: the file's name in it.
        what: what the entries are called that name the file's digest; the last one counts.
        most: bytes that the file may have.

    Raises:
        OSError: it can't be read.
        UnloggedError: it is another one, or was removed.
    """
    try:
        log = audit.read(folder)
    except OSError:
        return b""  # without the log no result counts either, which is told elsewhere
    entries = (line.entry for line in reversed(log.lines))
    named = next((entry.fingerprint for entry in entries if entry.what == what), "")
    try:
        data = read_bounded(folder / name, most)
    except FileNotFoundError:
        data = b""
    if (digest(data) if data else "") != named:
        raise UnloggedError
    return data


def write(folder: Path, name: str, data: bytes, events: Sequence[Event], by: str = "") -> None:
    """Log events that name a file's digest, and then write the file."""
    audit.append(folder, events, by)
    write_whole(folder / name, data)
