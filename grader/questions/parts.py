"""The parts of an answer that are short enough to be a choice: all of it, or what a dict has under a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grader.questions import wording
from grader.scoring.part import part_of

Path = tuple[str | int, ...]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the paths to the parts of an answer that can be shown, the whole first."""
    if wording.written(value):
        yield path
    if isinstance(value, dict) and len(path) < 2:
        for key, inner in value.items():
            if isinstance(key, str | int):
                yield from paths(inner, (*path, key))
    if isinstance(value, tuple) and not path:
        for index, inner in enumerate(value[:4]):
            yield from paths(inner, (index,))


def at(value: Any, path: Path) -> str:
    """Return a part of an answer as a choice shows it; empty where there is no such part."""
    try:
        return wording.written(part_of(value, path))
    except LookupError:
        return ""


def call(function: str, path: Path) -> str:
    """Return how the part is written, of a call."""
    return f"{function}(...)" + "".join(f"[{key!r}]" for key in path)
