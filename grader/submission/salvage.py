"""Read the code of a notebook that is no strict JSON, is cut off or is very large: cell by cell, without its outputs.

Outputs make a notebook large, Python's own JSON writes NaN into outputs, an upload that broke off ends in a cell: none
of it has to cost the cells that are there.
"""

from __future__ import annotations

import json
import re
from typing import Any

from grader.i18n import gettext as _
from grader.submission.notebook import MAX_CELLS, MAX_FILE, NotebookError, code_cells

_VERSION = re.compile(r'"nbformat"\s*:\s*(\d{1,3})\s*[,}]')
_CELLS = re.compile(r'"cells"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_KEPT = ("cell_type", "source", "input")
MAX_SALVAGED = 5 * MAX_CELLS


def is_notebook(data: bytes) -> bool:
    """Whether a file looks like a notebook, whatever its name is."""
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and b'"nbformat"' in data and b'"cells"' in data


def cells_of(data: bytes, *, is_cut: bool = False) -> tuple[list[str], str]:
    """Return a notebook's code cells, and a clause that says what of it is missing, empty if nothing is.

    Args:
        data: the file's bytes, or the first of them.
        is_cut: whether the file goes on behind them.

    Raises:
        NotebookError: no cell can be read.
    """
    if not is_cut:
        try:
            return code_cells(data), ""
        except NotebookError as error:
            strict = error
    text = data.decode("utf-8", "replace")
    cells, is_whole = _salvaged(text)
    version = _VERSION.search(text)
    if not cells or (is_whole and version is None):
        if len(data) > MAX_FILE:
            sentence = _("it is larger than {size} MiB, and no cell of it can be read")
            raise NotebookError(sentence.format(size=MAX_FILE >> 20))
        raise strict
    number = int(version[1]) if version else 4  # it stands behind the cells
    slim = json.dumps({"nbformat": number, "cells": cells} if number == 4 else _old(number, cells)).encode()
    reason = "" if is_whole else _("it is cut off or damaged behind cell {number}; hand it in again")
    return code_cells(slim), reason.format(number=len(cells))


def without_outputs(cells: list[str]) -> bytes:
    """Return a notebook of these code cells, in place of one that is too large to keep."""
    sources = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"cells": sources, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def _old(number: int, cells: list[Any]) -> dict[str, Any]:
    return {"nbformat": number, "worksheets": [{"cells": cells}]}


def _salvaged(text: str) -> tuple[list[Any], bool]:
    """Return the cells that can be read, and whether those are all."""
    start = _CELLS.search(text)
    if start is None:
        return [], False
    decoder = json.JSONDecoder()
    cells: list[Any] = []
    position = start.end()
    while True:
        between = _BETWEEN.match(text, position)
        position = between.end() if between else position
        if text.startswith("]", position):
            return cells, True
        if len(cells) == MAX_SALVAGED:
            return cells, False
        try:
            cell, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return cells, False
        kept = {key: cell[key] for key in _KEPT if key in cell} if isinstance(cell, dict) else {"": None}
        if not all(map(_is_text, kept.values())):
            return cells, False
        cells.append(kept)


def _is_text(value: Any) -> bool:
    """Whether it is a text or lines of one, and nothing that goes deep."""
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(line, str) for line in value)
    )
