"""CSV tables that a gradebook imports and a spreadsheet opens: numbers in a country's way, texts that stay texts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grader.records.store import Graded
from grader.report.formats import text

Cell = str | int | float | Decimal | None

# A spreadsheet takes a cell that begins so for a formula; East Asian settings, in full width too.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True)
class Style:
    """How a table is written.

    Attributes:
        decimal: "." or ",".
        separator: what stands between cells.
        bom: whether a byte order mark comes first, by which Excel knows UTF-8.
    """

    decimal: str = "."
    separator: str = ","
    bom: bool = False


def write(rows: Iterable[Sequence[Cell]], style: Style) -> bytes:
    """A table; each row is one line, for importers that look at lines."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=style.separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_shown(cell, style) for cell in row])
    return buffer.getvalue().encode("utf-8-sig" if style.bom else "utf-8")


def points(graded: Graded, most: float | None = None) -> float | None:
    """A student's points, out of `most` where that is given; None where nothing, or not everything, could be graded."""
    result, report = graded.result, graded.report
    if result.score is None or not result.max_score or (report is not None and report.grader_failed):
        return None
    return result.score if most is None else result.score / result.max_score * most


def maximum(results: Iterable[Graded]) -> int:
    """The most points that a submission could get."""
    return max((graded.result.max_score or 0 for graded in results), default=0)


def _shown(cell: Cell, style: Style) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return plain(cell)
    # A decimal has the digits that its maker gave it.
    digits = str(cell) if isinstance(cell, Decimal) else f"{cell:.2f}".rstrip("0").rstrip(".")
    return digits.replace(".", style.decimal)


def plain(words: str) -> str:
    """A text on one line that no spreadsheet takes for a formula: such a one gets an apostrophe in front."""
    line = re.sub(r"\s", " ", text.clean(words))
    return f"'{line}" if line.lstrip().startswith(_FORMULA) else line
