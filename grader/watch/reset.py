"""Put an exercise's starter back, and keep what the learner had."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from pathlib import Path

from grader.files import write_whole
from grader.watch.source import read


def put_back(path: Path, starter: str, others: Iterable[str] = ()) -> str | None:
    """Write the starter; the name under which the learner's version is kept, or None where there was nothing of theirs.

    Args:
        path: the learner's file.
        starter: what it holds from now on.
        others: the starter in other languages, nothing of the learner's either.

    Raises:
        OSError: the folder can't be written.
    """
    data = starter.encode()
    there = read(path)
    kept = None
    if there is not None and there.strip() and there not in (data, *map(str.encode, others)):
        kept = keep(path, there)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)
    return kept


def keep(path: Path, data: bytes) -> str:
    """Write a copy beside a file, under the first name that is free: STEM.py.bak-1, -2, ..."""
    for number in count(1):
        copy = path.with_name(f"{path.name}.bak-{number}")
        try:
            with copy.open("xb") as file:
                file.write(data)
        except FileExistsError:
            continue
        return copy.name
    raise AssertionError
