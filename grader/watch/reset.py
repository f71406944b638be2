"""Put an exercise's starter back, and keep the learner's version under another name."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from pathlib import Path

from grader.files import write_whole
from grader.watch.source import read


def put_back(path: Path, starter: str, others: Iterable[str] = ()) -> str | None:
    """Write the starter over the learner's file, and keep their version beside it.

    Args:
        path: the learner's file.
        starter: the text to write.
        others: the starter in other languages: a file equal to one of them need not be kept.

    Returns:
        The file name of the learner's version, or None if the file was missing, empty or a starter.

    Raises:
        OSError: the folder can't be written.
    """
    data = starter.encode()
    current = read(path)
    kept_as = None
    if current is not None and current.strip() and current not in (data, *map(str.encode, others)):
        kept_as = keep(path, current)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)
    return kept_as


def keep(path: Path, data: bytes) -> str:
    """Write bytes beside a file under the first free name, STEM.py.bak-1, -2, ..., and return that name."""
    for number in count(1):
        copy = path.with_name(f"{path.name}.bak-{number}")
        try:
            with copy.open("xb") as file:
                file.write(data)
        except FileExistsError:
            continue
        return copy.name
    raise AssertionError
