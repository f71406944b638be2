"""The line of a mistake, in words: the change that makes it right is never told."""

from __future__ import annotations

from grader.i18n import gettext as _
from grader.i18n import mark
from grader.report.model import ExerciseReport, Line

NOTHING = mark("No one line can be named: no small change in one line alone makes every case right.")


def sentence(line: Line) -> str:
    """Return the sentence that names a line."""
    if line.cell is not None:
        text = _("Look at line {number} of code cell {cell}: {code}")
    elif line.source:
        text = _("Look at line {number}: {code}")
    else:
        text = _("Look at what begins in line {number}.")
    where = text.format(number=line.number, cell=line.cell, code=f"`{line.source.strip()}`")
    return (
        where + ("" if where.endswith(".") else ".") + " " + _("A small change there makes every case right.")
    )


def of_exercise(exercise: ExerciseReport) -> str:
    """Return the sentence about an exercise's line; empty where none is named."""
    return "" if exercise.line is None else sentence(exercise.line)
