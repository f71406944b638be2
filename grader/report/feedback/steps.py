"""The positions of a sliding window in order, each with a sentence that shows how its number is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.i18n import gettext as _
from grader.report.feedback import grid
from grader.report.model import Counterexample, Window
from grader.report.value import Value


@dataclass(frozen=True)
class Step:
    """A position of the window.

    Attributes:
        row: row of the window's first element, in the image's plane.
        column: its column.
        cell: row and column of the window's number in the answer's plane; empty if the answer is one number.
        sentence: how that number is computed, and what a wrong answer has there.
    """

    row: int
    column: int
    cell: tuple[int, ...]
    sentence: str


def step_of(window: Window, example: Counterexample) -> Step:
    """Turn a window of a counterexample into a step."""
    rows, columns = window.ranges
    index = ", ".join(map(str, window.output))
    output = _("Output [{index}]").format(index=index) if index else _("Output")
    sentence = f"{output}: {window.arithmetic}"
    wrong = _wrong_element(example.got, example.expected, window.output)
    if wrong:
        sentence += ". " + _("Your answer has {given} there.").format(given=wrong)
    cell = tuple(window.output[window.axis : window.axis + 2])
    return Step(rows.start, columns.start, cell, sentence)


def _wrong_element(got: Value | None, expected: Value | None, index: Sequence[int]) -> str:
    """Return an element of an answer as text if it is wrong; empty if it is right or missing."""
    if got is None or expected is None or got.shape != expected.shape:
        return ""
    if got.data is None or expected.data is None:
        return ""
    answer, right = got.data, expected.data
    for i in index:
        answer, right = answer[i], right[i]
    return "" if grid.close(answer, right) else grid.number_text(answer)
