"""Print arrays as grids of text: wrong cells are marked with *, a window's cells are in brackets, those really read in < >."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.i18n import gettext as _
from grader.report.value import Value

MAX_ROWS, MAX_WIDTH = 8, 66
Rows = list[list[Any]]


@dataclass(frozen=True)
class Plane:
    """A two-dimensional cut of an array.

    Attributes:
        rows: the numbers.
        label: the plane's index in the array; empty if the array has only two axes.
        at: the row and column that must be shown.
        index: the plane's index in the array: None on the axes of its rows and columns.
    """

    rows: Rows
    label: str
    at: tuple[int, int]
    index: tuple[int | None, ...] = (None, None)

    @property
    def short_label(self) -> str:
        """The plane's index as text, as in `label`, without the array's shape."""
        return f"[{', '.join(':' if i is None else str(i) for i in self.index)}]" if self.label else ""

    def element(self, row: int, column: int) -> tuple[int, ...]:
        """Return the index in the array of a cell."""
        free = iter((row, column) if self.index.count(None) == 2 else (column,))
        return tuple(next(free) if i is None else i for i in self.index)


def lines(
    value: Value,
    other: Value | None = None,
    position: Sequence[int] | None = None,
    window: tuple[range, range] | None = None,
    width: int = MAX_WIDTH,
    *,
    read: frozenset[tuple[int, ...]] = frozenset(),
    wrong: bool = False,
) -> list[str]:
    """Return a value as lines of text.

    Args:
        value: the value to show.
        other: a value of the same shape; cells that differ from it are marked.
        position: index of the cell that must be shown: it chooses the plane, and the part of a large one.
        window: rows and columns to put in brackets.
        width: letters in a line of an array, at most.
        read: indices of elements to mark as read.
        wrong: whether the cell at `position` is marked, where there is no other value to tell.
    """
    plane = cut(value, position)
    if plane is None:
        return [_scalar(value)]
    same_shape = other is not None and other.shape == value.shape
    other_plane = cut(other, position) if same_shape and other is not None else None
    cells = [
        [
            _cell(
                number,
                other_plane.rows[i][j] if other_plane else number,
                boxed=window is not None and i in window[0] and j in window[1],
                read=plane.element(i, j) in read,
                wrong=wrong and position is not None and (i, j) == plane.at,
            )
            for j, number in enumerate(row)
        ]
        for i, row in enumerate(plane.rows)
    ]
    return ([plane.label] if plane.label else []) + _layout(cells, plane.at, width)


def cut(value: Value, position: Sequence[int] | None = None) -> Plane | None:
    """Return the plane of an array that holds `position`; an array (..., row, column, channel) gives one channel's."""
    shape, data = value.shape, value.data
    if value.kind != "array" or data is None or not shape or 0 in shape:
        return None
    at = list(position) if position is not None and len(position) == len(shape) else [0] * len(shape)
    if len(shape) == 1:
        return Plane([data], "", (0, at[0]), (None,))
    if len(shape) == 2:
        return Plane(data, "", (at[0], at[1]))
    for index in at[:-3]:
        data = data[index]
    label = ", ".join([*map(str, at[:-3]), ":", ":", str(at[-1])])
    rows = [[cell[at[-1]] for cell in row] for row in data]
    inside = (*at[:-3], None, None, at[-1])
    label = _("[{cut}] of shape {shape}").format(cut=label, shape=tuple(shape))
    return Plane(rows, label, (at[-3], at[-2]), inside)


def _scalar(value: Value) -> str:
    if value.kind == "array" and value.data is None:
        return _("array of shape {shape}").format(shape=tuple(value.shape or ()))
    if value.kind == "array" and value.shape and 0 in value.shape:
        return _("empty, shape {shape}").format(shape=tuple(value.shape))
    return number_text(value.data) if isinstance(value.data, float) else str(value.data)


def _cell(number: Any, expected: Any, *, boxed: bool, read: bool, wrong: bool) -> str:
    text = number_text(number)
    text = text + "*" if wrong or not close(number, expected) else text
    text = f"<{text}>" if read else text
    return f"[{text}]" if boxed else f" {text} "


def _layout(cells: list[list[str]], at: tuple[int, int], letters: int) -> list[str]:
    height, width = len(cells), len(cells[0])
    rows = _around(height, at[0], MAX_ROWS)
    widest = max(len(cell) for i in rows for cell in cells[i])
    columns = _around(width, at[1], max(1, letters // (widest + 1)))
    sizes = [max(len(cells[i][j]) for i in rows) for j in columns]
    text = [
        " ".join(cells[i][j].rjust(size) for j, size in zip(columns, sizes, strict=True)).rstrip()
        for i in rows
    ]
    if len(rows) < height or len(columns) < width:
        note = (
            _("(rows {top}-{bottom}, columns {left}-{right} of {height} x {width})")
            if height > 1
            else _("({left}-{right} of {width})")
        )
        sides = {"top": rows[0], "bottom": rows[-1], "left": columns[0], "right": columns[-1]}
        text.append(note.format(**sides, height=height, width=width))
    return text


def _around(size: int, at: int, most: int) -> range:
    start = max(0, min(at - most // 2, size - most))
    return range(start, min(size, start + most))


def close(one: Any, other: Any) -> bool:
    """Whether two cells are nearly equal; NaN and infinities are text."""
    if isinstance(one, str) or isinstance(other, str):
        return bool(one == other)
    return bool(abs(one - other) <= 1e-5 + 1e-4 * abs(other))


def number_text(value: Any) -> str:
    """Return a number as text, with five significant digits."""
    return f"{value:.5g}" if isinstance(value, float) else str(value)
