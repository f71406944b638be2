"""The names that a text seems to bind, where it can't be parsed: a cell with a slip in it is known for what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PROMPT = re.compile(r"^(?:>>> |\.\.\. |In \[\d+\]: |%time[ \t]+)")
_SCOPE = re.compile(r"[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
_TARGETS = re.compile(r"[ \t]*([\w \t,()\[\]*]+?)[ \t]*(?::[^=:]*)?=(?!=)")
_IMPORTED = re.compile(r"[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]*\(?([\w \t,.*]*)")
_NAMED = re.compile(r"\bglobals\(\)\[[\"'](\w+)[\"']\][ \t]*=")
_SUBSCRIPT = re.compile(r"\w+\[[^\]]*\]")
_QUOTES = re.compile(r"\"\"\"|'''")
_LINE = 1_000  # of a longer line, so much is looked at


def seeming_names(text: str) -> Iterator[str]:
    """Yield names that a text seems to bind at top level, `if` and `try` included; found line by line."""
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
