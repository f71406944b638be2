"""Lay a counterexample out for the page: grids and pictures of its arrays, and the steps of the sliding window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.i18n import gettext as _
from grader.report.feedback import formula, grid
from grader.report.feedback.picture import Picture, bounds, draw
from grader.report.feedback.planes import (
    Cut,
    Planes,
    answer_cut,
    covers_channels,
    element,
    input_cut,
    planes_of,
)
from grader.report.feedback.steps import Step, step_of
from grader.report.model import Argument, Counterexample, Window
from grader.report.value import Value

SMALLEST_PICTURE = 5  # smallest side of an array that is shown as a picture
SMALLEST_IN_WINDOWS = 3  # the same where windows slide: arrays are then certainly images and filters


@dataclass(frozen=True)
class Cell:
    """One number: whether it is wrong, in the window shown first, really read, and the step that computes it."""

    text: str
    wrong: bool
    boxed: bool
    read: bool
    step: int | None


@dataclass(frozen=True)
class Plane:
    """A plane of an array as cells, with its picture if it is an image; `label` is its index in the array."""

    label: str
    cells: tuple[tuple[Cell, ...], ...]
    picture: Picture | None


@dataclass(frozen=True)
class Figure:
    """An argument or an answer: its planes, of which one is shown at a time, or a text.

    Attributes:
        name: the argument's name, "expected" or "your answer".
        part: "image" if the window slides over it, "answer" if it holds the windows' numbers; otherwise empty.
        shape: the array's shape; empty if there is no grid.
        text: the value as text, if there is no grid.
        wrong: whether that text is a wrong answer.
        planes: one for each channel that the window covers.
    """

    name: str
    part: str = ""
    shape: tuple[int, ...] = ()
    text: str = ""
    wrong: bool = False
    planes: tuple[Plane, ...] = ()


@dataclass(frozen=True)
class Example:
    """A counterexample laid out.

    Attributes:
        start: the step shown first.
        window: the window's height and width.
        formula: what the wrong number is made of; None where that is not known, or would tell the right answer.
        legend: what the cells are that are marked as read; empty if there are none.
    """

    call: str
    inputs: tuple[Figure, ...]
    outputs: tuple[Figure, ...]
    steps: tuple[Step, ...]
    start: int
    window: tuple[int, int]
    channels: int
    snippet: str
    formula: formula.Layout | None
    legend: str


@dataclass(frozen=True)
class _Marks:
    """What to mark: cells that differ from `right`, a `wrong` one, those `boxed`, `read` (by index), or with a step."""

    right: Planes | None = None
    wrong: tuple[int, int] | None = None
    boxed: tuple[range, range] | None = None
    steps: Mapping[tuple[int, ...], int] | None = None
    read: frozenset[tuple[int, ...]] = frozenset()

    def cell(self, number: object, plane: int, label: str, i: int, j: int) -> Cell:
        right, boxed = self.right, self.boxed
        return Cell(
            grid.number_text(number),
            (i, j) == self.wrong or (right is not None and not grid.close(number, right[plane][1][i][j])),
            boxed is not None and i in boxed[0] and j in boxed[1],
            bool(self.read) and element(label, i, j) in self.read,
            (self.steps or {}).get((i, j)),
        )


def lay_out(example: Counterexample) -> Example:
    """Lay out the figures and steps of a counterexample."""
    windows = example.windows or ([example.window] if example.window else [])
    first = example.window or (windows[0] if windows else None)
    steps = tuple(step_of(window, example) for window in windows)
    deep = first is not None and covers_channels(example, first)
    known = example.formula if example.expected is not None else None
    read = {argument.name: formula.reads(known, argument.name) for argument in example.arguments}
    inputs = tuple(_input(a, first, read[a.name], deep=deep) for a in example.arguments)
    return Example(
        example.call,
        inputs,
        _answers(example, first, steps),
        steps,
        0 if first is None else windows.index(first),
        (0, 0) if first is None else (first.size[0], first.size[1]),
        max((len(figure.planes) for figure in inputs), default=0) if deep else 1,
        example.snippet,
        None if known is None else formula.lay_out(known),
        formula.legend(known) if known is not None and any(read.values()) else "",
    )


def _input(
    argument: Argument, window: Window | None, read: frozenset[tuple[int, ...]], *, deep: bool
) -> Figure:
    cut: Cut | None = None
    part, boxed = "", None
    if window is not None:
        cut = input_cut(argument, window, all_channels=deep)
        if argument.name == window.argument:
            part, boxed = "image", window.ranges
    planes = planes_of(argument.value, cut)
    smallest = SMALLEST_PICTURE if cut is None else SMALLEST_IN_WINDOWS
    scale = bounds(rows for _label, rows in planes)
    return _figure(
        argument.name, part, argument.value, planes, scale, smallest, _Marks(boxed=boxed, read=read)
    )


def _answers(example: Counterexample, window: Window | None, steps: tuple[Step, ...]) -> tuple[Figure, ...]:
    """Return the figures of the right and the learner's answer, on one colour scale."""
    if example.expected is None:
        return () if example.got is None else (_concealed(example.got, example.position),)
    position = window.output if window is not None else example.position
    expected = planes_of(example.expected, answer_cut(example.expected, position, window))
    named = [(_("expected"), example.expected, expected)]
    if example.got is not None:
        got = planes_of(example.got, answer_cut(example.got, position, window))
        named.append((_("your answer"), example.got, got))
    scale = bounds(rows for _name, _value, planes in named for _label, rows in planes)
    smallest = SMALLEST_PICTURE if window is None else SMALLEST_IN_WINDOWS
    step_of_cell = {step.cell: number for number, step in enumerate(steps)}
    figures = []
    for name, value, planes in named:
        comparable = value.shape == example.expected.shape and bool(planes) == bool(expected)
        marks = _Marks(right=expected, steps=step_of_cell) if comparable else _Marks()
        part = "answer" if comparable and steps else ""
        figures.append(
            _figure(
                name, part, value, planes, scale, smallest, marks, wrong=value.data != example.expected.data
            )
        )
    return tuple(figures)


def _concealed(got: Value, position: list[int] | None) -> Figure:
    """Return the figure of an answer whose right one is not shown: its first wrong element is marked."""
    plane = grid.cut(got, position)
    if plane is None:
        return Figure(_("your answer"), text="\n".join(grid.lines(got)), wrong=True)
    planes: Planes = [(plane.short_label, plane.rows)]
    marks = _Marks(wrong=None if position is None else plane.at)
    return _figure(_("your answer"), "", got, planes, bounds([plane.rows]), SMALLEST_PICTURE, marks)


def _figure(
    name: str,
    part: str,
    value: Value,
    planes: Planes,
    scale: tuple[float, float],
    smallest: int,
    marks: _Marks,
    *,
    wrong: bool = False,
) -> Figure:
    if not planes:
        return Figure(name, part, text="\n".join(grid.lines(value)), wrong=wrong)
    drawn = []
    for number, (label, rows) in enumerate(planes):
        cells = tuple(
            tuple(marks.cell(n, number, label, i, j) for j, n in enumerate(row)) for i, row in enumerate(rows)
        )
        is_image = min(len(rows), len(rows[0])) >= smallest
        drawn.append(Plane(label, cells, draw(rows, *scale) if is_image else None))
    return Figure(name, part, tuple(value.shape or ()), planes=tuple(drawn))
