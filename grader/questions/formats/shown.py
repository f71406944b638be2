"""What a question shows, as text for every format: the values of arguments, and lines of code with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.i18n import gettext as _
from grader.questions.model import Line
from grader.report.model import Argument

GAP = "\N{VERTICAL ELLIPSIS}"
"""In place of lines that are left out."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
"""What answers are called on paper and in a table of keys."""


@dataclass(frozen=True)
class Shown:
    """An argument as text.

    Attributes:
        name: the argument's.
        kind: its dtype and shape; empty for what is no array.
        text: its value, on several lines for an array of several axes.
    """

    name: str
    kind: str
    text: str


def argument(given: Argument) -> Shown:
    """Return an argument as text: all of its numbers, since whoever answers has to compute with them."""
    value = given.value
    if value.kind != "array" or value.shape is None:
        return Shown(given.name, "", str(value.data))
    shape = ", ".join(map(str, value.shape)) + ("," if len(value.shape) == 1 else "")
    kind = f"{value.dtype or ''} ({shape})".strip()
    if value.data is None:
        return Shown(given.name, kind, _("too large to be shown"))
    return Shown(given.name, kind, _numbers(value.data))


def _numbers(data: Any, indent: int = 0) -> str:
    """Return nested lists as they are written in Python, a row of numbers on each line, right-aligned."""
    if not isinstance(data, list):
        return _number(data)
    if not data or not isinstance(data[0], list):
        return f"[{', '.join(map(_number, data))}]"
    gap = ",\n" + " " * (indent + 1)
    if data[0] and isinstance(data[0][0], list):
        return f"[{gap.join(_numbers(plane, indent + 1) for plane in data)}]"
    cells = [[_number(cell) for cell in row] for row in data]
    width = max((len(cell) for row in cells for cell in row), default=0)
    rows = (f"[{', '.join(cell.rjust(width) for cell in row)}]" for row in cells)
    return f"[{gap.join(rows)}]"


def _number(value: Any) -> str:
    return f"{value:.7g}" if isinstance(value, float) else str(value)


def numbered(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Return lines of code as pairs of a number and a text; where some are left out, a pair says so."""
    rows: list[tuple[str, str]] = []
    before = None
    for line in lines:
        if before is not None and line.number > before + 1:
            rows.append((GAP, ""))
        rows.append((str(line.number), line.text))
        before = line.number
    return rows


def letter(number: int) -> str:
    """Return what an answer is called, by its number from 0."""
    return LETTERS[number] if number < len(LETTERS) else str(number + 1)
