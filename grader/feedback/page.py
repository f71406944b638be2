"""The report as one self-contained HTML page: no script, no network; every text of a submission's is escaped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jinja2
import markupsafe

from grader.feedback import came_to_no_check, first_problem, grid
from grader.feedback.terminal import WORDS
from grader.report import CheckReport, Counterexample, ExerciseReport, Report, Value


@dataclass(frozen=True)
class Cell:
    """One number of a grid; `kind` is empty, "wrong" or "window"."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Figure:
    """An argument or an answer: a grid of cells, or a text."""

    name: str
    label: str = ""
    text: str = ""
    cells: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True)
class Example:
    """A counterexample laid out."""

    call: str
    figures: tuple[Figure, ...]
    arithmetic: str
    snippet: str


def render(report: Report) -> str:
    """The page."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("grader.feedback"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    exercises = [_exercise(exercise) for exercise in report.exercises]
    return environment.get_template("report.html.j2").render(report=report, exercises=exercises, words=WORDS)


def fragment(report: Report, height: str) -> str:
    """The page as a part of another page, a notebook's: in a frame, so that neither's style or script meets the other's."""
    source = markupsafe.escape(render(report))
    return (
        f'<iframe srcdoc="{source}" sandbox="allow-scripts" title="grader" '
        f'style="width: 100%; height: {height}; border: 0; resize: vertical; overflow: auto"></iframe>'
    )


def _exercise(exercise: ExerciseReport) -> dict[str, Any]:
    first = first_problem(exercise)
    shown = [] if first is None else [first] if came_to_no_check(exercise) else exercise.checks
    fields = {
        name: getattr(exercise, name) for name in ("stem", "title", "state", "score", "max_score", "lesson")
    }
    return fields | {"shown": [_check(check, with_example=check is first) for check in shown]}


def _check(check: CheckReport, *, with_example: bool) -> dict[str, Any]:
    fields = {name: getattr(check, name) for name in check.__struct_fields__}
    example = check.counterexample if with_example else None
    named = check.misconception if with_example else None  # once an exercise is enough
    return fields | {"misconception": named, "example": None if example is None else _example(example)}


def _example(example: Counterexample) -> Example:
    window = example.window
    figures = []
    for argument in example.arguments:
        boxed, position = None, None
        if window is not None and window.argument == argument.name:
            position, boxed = window.position, window.ranges
        figures.append(_figure(argument.name, argument.value, position=position, window=boxed))
    figures.append(_figure("expected", example.expected, position=example.position))
    if example.got is not None:
        figures.append(_figure("got", example.got, other=example.expected, position=example.position))
    arithmetic = ""
    if window is not None and example.position is not None:
        index = ", ".join(map(str, example.position))
        arithmetic = f"[{index}], from the marked window: {window.arithmetic}" if index else window.arithmetic
    return Example(example.call, tuple(figures), arithmetic, example.snippet)


def _figure(
    name: str,
    value: Value,
    *,
    other: Value | None = None,
    position: list[int] | None = None,
    window: tuple[range, range] | None = None,
) -> Figure:
    plane = grid.cut(value, position)
    if plane is None:
        mark = other is not None and value.data != other.data
        return Figure(name, text="\n".join(grid.lines(value)) + (" *" if mark else ""))
    theirs = grid.cut(other, position) if other is not None and other.shape == value.shape else None
    rows = tuple(
        tuple(
            Cell(
                grid.number_text(number),
                "wrong"
                if theirs is not None and not grid.close(number, theirs.rows[i][j])
                else "window"
                if window is not None and i in window[0] and j in window[1]
                else "",
            )
            for j, number in enumerate(row)
        )
        for i, row in enumerate(plane.rows)
    )
    return Figure(name, plane.label, cells=rows)
