"""Words for the parts of arrays: rows, columns, and the other axes by the names that a course gives them."""

from __future__ import annotations

from collections.abc import Sequence

from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

LETTERS = "ijklmn"

# Whole phrases: an article depends on the noun in other languages.
_ALL = {"row": mark("the rows"), "column": mark("the columns"), "channel": mark("the channels")}
_ONE = {"row": mark("row {i}"), "column": mark("column {i}"), "channel": mark("channel {i}")}
_LAST = {"row": mark("the last row"), "column": mark("the last column"), "channel": mark("the last channel")}
_FIRST = {
    "row": mark("the first row"),
    "column": mark("the first column"),
    "channel": mark("the first channel"),
}
_SEVERAL = {
    "row": mark("rows {i} to {j}"),
    "column": mark("columns {i} to {j}"),
    "channel": mark("channels {i} to {j}"),
}


def kind_of(shape: Sequence[int], axis: int) -> str:
    """Return what an axis is: "row", "column", "channel" (of three), or "" for another."""
    if len(shape) in (2, 3):
        return ("row", "column", "channel")[axis]
    return ""


def whole_axis(shape: Sequence[int], axis: int) -> str:
    """Return all of an axis in words: the rows."""
    kind = kind_of(shape, axis)
    return _(_ALL[kind]) if kind else _("axis {axis}").format(axis=axis)


def one_of(shape: Sequence[int], axis: int, index: int) -> str:
    """Return one index of an axis in words: the last row."""
    kind, last = kind_of(shape, axis), shape[axis] - 1
    if not kind:
        return _("index {i} on axis {axis}").format(i=index, axis=axis)
    if index == last > 0:
        return _(_LAST[kind])
    return _((_FIRST if index == 0 else _ONE)[kind]).format(i=index)


def some_of(shape: Sequence[int], axis: int, indices: Sequence[int]) -> str:
    """Return some indices of an axis in words: rows 1 to 3, column 0, column 2."""
    indices = sorted(indices)
    if len(indices) > 2 and indices[-1] - indices[0] == len(indices) - 1 and kind_of(shape, axis):
        return _(_SEVERAL[kind_of(shape, axis)]).format(i=indices[0], j=indices[-1])
    return listed([one_of(shape, axis, i) for i in indices])


def counted(shape: Sequence[int], axis: int, count: int) -> str:
    """Return how many of an axis in words: 1 row, 2 columns."""
    kind = kind_of(shape, axis)
    if kind == "row":
        text = ngettext("{count} row", "{count} rows", count)
    elif kind == "column":
        text = ngettext("{count} column", "{count} columns", count)
    elif kind == "channel":
        text = ngettext("{count} channel", "{count} channels", count)
    else:
        text = ngettext("{count} element", "{count} elements", count)
    return text.format(count=count)


def listed(parts: Sequence[str]) -> str:
    """Return phrases as one: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{some} and {last}").format(some=", ".join(parts[:-1]), last=parts[-1])


def element(name: str, index: Sequence[str | int]) -> str:
    """Return an element as code: `kernel[0, 1]`; the name alone of an array without axes."""
    inside = ", ".join(map(str, index))
    return f"`{name}[{inside}]`" if len(index) else f"`{name}`"


def place(count: int) -> str:
    """Return any place of an answer in words: [i, j] of the answer; the answer, where it is a number."""
    return _("[{index}] of the answer").format(index=", ".join(LETTERS[:count])) if count else _("the answer")


def linear(steps: Sequence[int], start: int) -> str:
    """Return a linear function of the answer's indices as code: 2 * i + 1."""
    text = ""
    for letter, step in zip(LETTERS, steps, strict=False):
        if step:
            part = letter if abs(step) == 1 else f"{abs(step)} * {letter}"
            text += (" + " if step > 0 else " - ") + part if text else ("" if step > 0 else "-") + part
    if not text:
        return str(start)
    return text if not start else f"{text} + {start}" if start > 0 else f"{text} - {-start}"
