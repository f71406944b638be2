"""Read the code cells of a notebook file, .ipynb, as untrusted data.

Only the needed fields are decoded, into types, so outputs (megabytes of pictures) are skipped, and sizes are limited.
"""

from __future__ import annotations

import warnings

import msgspec

from grader.i18n import gettext as _

SUFFIX = ".ipynb"
MAX_FILE, MAX_SOURCE, MAX_CELLS = 10 << 20, 1 << 20, 2_000
Text = str | list[str]


class NotebookError(Exception):
    """The file is no notebook that can be read; the message is a clause that begins with "it"."""


class _Cell(msgspec.Struct):
    cell_type: str
    source: Text = ""
    input: Text = ""  # until version 3


class _Sheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Notebook(msgspec.Struct):
    nbformat: int
    cells: list[_Cell] = []
    worksheets: list[_Sheet] = []  # until version 3


def code_cells(data: bytes) -> list[str]:
    """Return the source of each code cell, in order.

    Raises:
        NotebookError: the data are no notebook, or too large.
    """
    try:
        notebook = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Notebook)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise NotebookError(_("it is no notebook: {error}").format(error=error)) from error
    if not 2 <= notebook.nbformat <= 4:
        raise NotebookError(
            _("it has the notebook format {version}, and 2 to 4 are read").format(version=notebook.nbformat)
        )
    cells = notebook.cells if notebook.nbformat == 4 else [c for s in notebook.worksheets for c in s.cells]
    texts = [_joined(cell.source or cell.input) for cell in cells if cell.cell_type == "code"]
    if len(texts) > MAX_CELLS or sum(map(len, texts)) > MAX_SOURCE:
        raise NotebookError(
            _("its code is longer than {cells} cells or {size} MiB").format(
                cells=MAX_CELLS, size=MAX_SOURCE >> 20
            )
        )
    return texts if notebook.nbformat == 4 else _upgraded(notebook.nbformat, texts)


def _joined(text: Text) -> str:
    return text if isinstance(text, str) else "".join(text)


def _upgraded(version: int, texts: list[str]) -> list[str]:
    """Convert the cells of an old version by the library nbformat."""
    import nbformat

    cells = [
        {
            "cell_type": "code",
            "language": "python",
            "metadata": {},
            "outputs": [],
            "input": text,
            "collapsed": False,
        }
        for text in texts
    ]
    old = {
        "nbformat": version,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"metadata": {}, "cells": cells}],
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [cell.source for cell in nbformat.convert(nbformat.from_dict(old), 4).cells]
    except Exception as error:
        raise NotebookError(_("it can't be upgraded: {error}").format(error=error)) from error
