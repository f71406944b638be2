"""Cut arrays of any number of axes into planes of rows and columns, and choose the planes of a call to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.report.feedback import grid
from grader.report.model import Argument, Counterexample, Window
from grader.report.value import Value

Planes = list[tuple[str, list[list[Any]]]]


@dataclass(frozen=True)
class Cut:
    """How to cut an array.

    Attributes:
        axis: the axis of the rows; columns are on the next one.
        at: the index on the other axes.
        channel: an axis to show all indices of, a plane for each; None for no such axis.
    """

    axis: int
    at: tuple[int, ...]
    channel: int | None = None


def planes_of(value: Value, cut: Cut | None) -> Planes:
    """Return the planes of an array, each with its index as text; empty if it can't be shown as a grid."""
    shape = value.shape
    if value.kind != "array" or value.data is None or not shape or 0 in shape:
        return []
    if cut is None or len(shape) < 3:
        plane = grid.cut(value)
        return [] if plane is None else [(plane.short_label, plane.rows)]
    array = np.array(value.data, dtype=object).reshape(shape)
    planes = []
    for channel in [None] if cut.channel is None else range(shape[cut.channel]):
        index: list[Any] = list(cut.at)
        index[cut.axis : cut.axis + 2] = [slice(None), slice(None)]
        if channel is not None and cut.channel is not None:
            index[cut.channel] = channel
        label = ", ".join(":" if isinstance(i, slice) else str(i) for i in index)
        planes.append((f"[{label}]", array[tuple(index)].tolist()))
    return planes


def element(label: str, row: int, column: int) -> tuple[int, ...]:
    """Return the index in an array of a cell of one of its planes, which has this label; none for an array of two axes."""
    inside = label.strip("[]")
    axes = inside.split(", ") if inside else [":", ":"]
    free = iter((row, column))
    return tuple(next(free) if axis == ":" else int(axis) for axis in axes)


def covers_channels(example: Counterexample, window: Window) -> bool:
    """Whether a number of the answer depends on all channels under the window: then the filter has channels, too."""
    return any(
        len(argument.value.shape or ()) > 2
        for argument in example.arguments
        if argument.name != window.argument and _is_filter(argument.value, window)
    )


def input_cut(argument: Argument, window: Window, *, all_channels: bool) -> Cut | None:
    """Return how to cut an argument of a call whose answer comes from windows; None if it is no array for them."""
    axes = len(argument.value.shape or ())
    if argument.name == window.argument:
        return Cut(window.axis, tuple(window.position), axes - 1 if all_channels and axes > 2 else None)
    if _is_filter(argument.value, window):  # axes: height, width, channel, which filter
        which = window.output[window.axis + 2 :]
        return Cut(0, (0, 0, 0, *which, *[0] * axes)[:axes], 2 if axes > 2 else None)
    return None


def answer_cut(value: Value, position: list[int] | None, window: Window | None) -> Cut:
    """Return how to cut an answer: into the plane that holds `position`, or the first one if it has other axes."""
    axes = len(value.shape or ())
    at = tuple(position) if position is not None and len(position) == axes else (0,) * axes
    if window is not None and axes >= window.axis + 2:
        return Cut(window.axis, at)
    return Cut(max(0, axes - 3), at)


def _is_filter(value: Value, window: Window) -> bool:
    return value.kind == "array" and value.shape is not None and value.shape[:2] == window.size
