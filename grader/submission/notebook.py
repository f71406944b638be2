"""Read the code cells of a notebook file, .ipynb, as untrusted data.

Only the needed fields are decoded, into types, so outputs (megabytes of pictures) are skipped, and sizes are limited.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator

import msgspec

from grader.i18n import gettext as _

SUFFIX = ".ipynb"
MAX_FILE, MAX_SOURCE, MAX_CELLS = 10 << 20, 1 << 20, 2_000
Text = str | list[str]
_PROMPT = re.compile(r"^(?:>>> |\.\.\. |In \[\d+\]: |%time[ \t]+)")
_SCOPE = re.compile(r"[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
_TARGETS = re.compile(r"[ \t]*([\w \t,()\[\]*]+?)[ \t]*(?::[^=:]*)?=(?!=)")
_IMPORTED = re.compile(r"[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]*\(?([\w \t,.*]*)")
_NAMED = re.compile(r"\bglobals\(\)\[[\"'](\w+)[\"']\][ \t]*=")
_SUBSCRIPT = re.compile(r"\w+\[[^\]]*\]")
_QUOTES = re.compile(r"\"\"\"|'''")
_LINE = 1_000  # of a longer line, so much is looked at


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


def defined_names(texts: Iterable[str]) -> frozenset[str]:
    """Return names that the cells seem to define at top level, `if` and `try` included.

    Found line by line, so that no source can break it: parsing a stranger's Python is the worker's risk to take.
    """
    return frozenset(name for text in texts for name in _defined(text))


def _defined(text: str) -> Iterator[str]:
    scope: int | None = None  # how far the innermost function or class is indented
    is_text = False  # inside a text of several lines
    is_open = False  # inside the brackets of an import
    for long_line in text.splitlines():
        line = _PROMPT.sub("", long_line[:_LINE])
        was_text, is_text = is_text, is_text ^ bool(len(_QUOTES.findall(line)) % 2)
        code = line.partition("#")[0].rstrip()
        if was_text or not code.strip():
            continue
        if is_open:
            yield from _names(code)
            is_open = ")" not in code
            continue
        indent = len(line) - len(line.lstrip())
        if scope is not None and indent > scope:
            continue
        scope = None
        if definition := _SCOPE.match(code):
            scope = indent
            yield definition[1]
        elif imported := _IMPORTED.match(code):
            yield from _names(imported[1])
            is_open = "(" in code and ")" not in code
        else:
            yield from _assigned(code)


def _names(imported: str) -> Iterator[str]:
    """The names that `a, b.c as d` binds."""
    for part in imported.strip("() \t").split(","):
        words = part.split()
        if words:
            yield words[-1] if "as" in words else words[0].partition(".")[0]


def _assigned(code: str) -> Iterator[str]:
    """The names in `a = (b, c) = ...`, in `a: int = ...` and in `globals()["a"] = ...`."""
    yield from _NAMED.findall(code)
    start = 0
    while (targets := _TARGETS.match(code, start)) and targets[1].count("(") == targets[1].count(")"):
        yield from re.findall(r"\w+", _SUBSCRIPT.sub("", targets[1]))
        start = targets.end()


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
