"""The places of a sliding window, one after the other, each with a sentence that works out its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.i18n import gettext as _
from grader.report.feedback import grid
from grader.report.model import Counterexample, Value, Window


@dataclass(frozen=True)
class Step:
    """A place of the window.

    Attributes:
        row: of the window's first element, in the image's plane.
        column: likewise.
        cell: row and column of the number it makes, in the answer's plane; empty where the answer is one number.
        sentence: how that number comes about, and what a wrong answer has there.
    """

    row: int
    column: int
    cell: tuple[int, ...]
    sentence: str


def step_of(window: Window, example: Counterexample) -> Step:
    """A window of a counterexample as a step."""
    rows, columns = window.ranges
    index = ", ".join(map(str, window.output))
    output = _("Output [{index}]").format(index=index) if index else _("Output")
    sentence = f"{output}: {window.arithmetic}"
    given = _wrong_element(example.got, example.expected, window.output)
    if given:
        sentence += ". " + _("Your answer has {given} there.").format(given=given)
    cell = tuple(window.output[window.axis : window.axis + 2])
    return Step(rows.start, columns.start, cell, sentence)


def _wrong_element(got: Value | None, expected: Value, index: Sequence[int]) -> str:
    """A wrong element of an answer as text; empty where it is right or there is none."""
    if got is None or got.shape != expected.shape or got.data is None or expected.data is None:
        return ""
    given, right = got.data, expected.data
    for i in index:
        given, right = given[i], right[i]
    return "" if grid.close(given, right) else grid.number_text(given)
