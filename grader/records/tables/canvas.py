"""A gradebook for Canvas: the table that its import reads.

What the importer reads: canvas-lms' lib/gradebook_importer.rb. The first columns are fixed; an assignment is found by
the number behind its name, a student by the first of ID, SIS User ID, SIS Login ID and name that fits. The
importer guesses the separator, comma or semicolon, from the first lines, and takes either decimal sign.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.records.store import Graded
from grader.records.tables import table
from grader.records.tables.table import Cell, Finals, Style

_HEAD = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
_POINTS = "    Points Possible"  # with the blanks of Canvas's own export
# What the students' ids are, and the column that they go to.
FIELDS = {"id": "ID", "sis": "SIS User ID", "login": "SIS Login ID"}


def gradebook(
    results: Sequence[Graded],
    style: Style,
    most: float | None,
    field: str,
    assignment: str,
    finals: Finals | None = None,
) -> bytes:
    """Return the gradebook as CSV.

    Args:
        results: the results of the class.
        style: how to write numbers.
        most: the assignment's points; by default those of the course.
        field: what the students' ids are, one of `FIELDS`.
        finals: the grades by a policy; without them the points as graded.
        assignment: its name as Canvas exports it, with the number: "Homework 1 (123456)".
    """
    possible = table.maximum(results) if most is None else most
    rows: list[list[Cell]] = [[*_HEAD, assignment], [_POINTS, *[None] * (len(_HEAD) - 1), possible]]
    for graded in results:
        student = graded.result.student
        ids = [student.id if name == FIELDS[field] else None for name in _HEAD[1:]]
        rows.append([student.name or student.id, *ids, table.points(graded, most, finals)])
    return table.write(rows, style)
