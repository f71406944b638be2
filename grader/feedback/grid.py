"""Arrays as grids of text, wrong cells marked; readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.report import Value

MAX_ROWS, MAX_COLUMNS = 8, 8
MARK = "*"


def lines(value: Value, other: Value | None = None, position: Sequence[int] | None = None) -> list[str]:
    """A value as lines of text.

    Args:
        value: what to show.
        other: a value of the same shape; cells that differ from it are marked.
        position: index of the cell to cut a large array around, and to choose a slice of a deep one by.
    """
    if value.kind != "array" or value.data is None or not value.shape:
        return [_scalar(value)]
    differs = other is not None and other.shape == value.shape and other.data is not None
    data, theirs = value.data, other.data if differs and other is not None else None
    head = ""
    shape, at = list(value.shape), list(position or [0] * len(value.shape))
    if len(at) != len(shape):
        at = [0] * len(shape)
    if len(shape) == 1:
        data, theirs, shape, at = [data], None if theirs is None else [theirs], [1, *shape], [0, *at]
    if len(shape) > 2:
        data, theirs, head = _slice(data, theirs, shape, at)
        shape, at = _plane(shape, at)
    return ([head] if head else []) + _grid(data, theirs, shape, at)


def _scalar(value: Value) -> str:
    if value.kind == "array" and value.data is None:
        return f"array of shape {tuple(value.shape or ())}"
    return str(value.data)


def _slice(data: Any, theirs: Any, shape: list[int], at: list[int]) -> tuple[Any, Any, str]:
    # Images are (..., height, width, channel): show one channel's plane.
    if len(shape) == 3:
        return _channel(data, at[2]), _channel(theirs, at[2]), f"[:, :, {at[2]}] of shape {tuple(shape)}"
    for index in at[:-3]:
        data, theirs = data[index], None if theirs is None else theirs[index]
    index_text = ", ".join([*map(str, at[:-3]), ":", ":", str(at[-1])])
    return _channel(data, at[-1]), _channel(theirs, at[-1]), f"[{index_text}] of shape {tuple(shape)}"


def _plane(shape: list[int], at: list[int]) -> tuple[list[int], list[int]]:
    return shape[-3:-1], at[-3:-1]


def _channel(data: Any, index: int) -> Any:
    return None if data is None else [[pixel[index] for pixel in row] for row in data]


def _grid(data: Any, theirs: Any, shape: list[int], at: list[int]) -> list[str]:
    rows, columns = _window(shape[0], at[0], MAX_ROWS), _window(shape[1], at[1], MAX_COLUMNS)
    cells = [
        [
            _number(data[i][j])
            + (MARK if theirs is not None and not _close(data[i][j], theirs[i][j]) else " ")
            for j in columns
        ]
        for i in rows
    ]
    if not cells or not cells[0]:
        return [f"empty, shape {tuple(shape)}"]
    widths = [max(len(row[k]) for row in cells) for k in range(len(cells[0]))]
    text = [" ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    if len(rows) < shape[0] or len(columns) < shape[1]:
        text.append(
            f"(rows {rows[0]} to {rows[-1]}, columns {columns[0]} to {columns[-1]} of {shape[0]} x {shape[1]})"
        )
    return text


def _window(size: int, at: int, most: int) -> range:
    start = max(0, min(at - most // 2, size - most))
    return range(start, min(size, start + most))


def _close(one: Any, other: Any) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return bool(one == other)
    return bool(abs(one - other) <= 1e-5 + 1e-4 * abs(other))


def _number(value: Any) -> str:
    return f"{value:.5g}" if isinstance(value, float) else str(value)
