"""Write CSV tables for gradebooks and spreadsheets: numbers with the chosen decimal sign, no text taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from grader.records.store import Graded
from grader.report.formats import text

Cell = str | int | float | Decimal | None

# A spreadsheet takes a cell that begins with one of these for a formula; with East Asian settings also the wide ones.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True)
class Style:
    """How to write a table.

    Attributes:
        decimal: "." or ",".
        separator: the character between cells.
        bom: whether to begin with a byte order mark, by which Excel recognises UTF-8.
    """

    decimal: str = "."
    separator: str = ","
    bom: bool = False


def write(rows: Iterable[Sequence[Cell]], style: Style) -> bytes:
    """Return a table as CSV; each row is one line, since some importers read line by line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=style.separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_shown(cell, style) for cell in row])
    return buffer.getvalue().encode("utf-8-sig" if style.bom else "utf-8")


class Final(Protocol):
    """A final grade by a policy; see `grader.records.gradebook.Row`."""

    @property
    def points(self) -> Decimal | None:
        """The points; None where there is no grade."""

    @property
    def max_points(self) -> Decimal | None:
        """The most that they could be."""

    @property
    def reasons(self) -> list[str]:
        """Every step that led to them, a sentence each."""


Finals = Mapping[str, Final]
"""The final grades by a policy, by the student's id."""


def points(graded: Graded, most: float | None = None, finals: Finals | None = None) -> float | None:
    """Return a student's points, by a policy if final grades are given, scaled to `most` if that is.

    None, an empty cell, where nothing was handed in, or some or all of it could not be graded.
    """
    if finals is not None:
        final = finals[graded.result.student.id]
        if final.points is None or not final.max_points:
            return None
        return float(final.points if most is None else final.points / final.max_points * Decimal(str(most)))
    if graded.points is None or not graded.result.max_score:
        return None
    return graded.points if most is None else graded.points / graded.result.max_score * most


def maximum(results: Iterable[Graded]) -> int:
    """Return the most points that a submission could get."""
    return max((graded.result.max_score or 0 for graded in results), default=0)


def _shown(cell: Cell, style: Style) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return plain(cell)
    # A Decimal keeps its digits; a float is written with two decimals at most.
    digits = str(cell) if isinstance(cell, Decimal) else f"{cell:.2f}".rstrip("0").rstrip(".")
    return digits.replace(".", style.decimal)


def plain(raw: str) -> str:
    """Return a text on one line; one that a spreadsheet would take for a formula gets an apostrophe in front."""
    line = re.sub(r"\s", " ", text.clean(raw))
    return f"'{line}" if line.lstrip().startswith(_FORMULA) else line
