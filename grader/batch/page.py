"""The overview as one static page: what the class misunderstood, with links to every student's report."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from markupsafe import Markup

from grader.batch.overview import Cell, Overview, Row
from grader.batch.similar import Similar
from grader.records.groups import Group
from grader.records.store import STUDENTS
from grader.report.feedback.figures import lay_out
from grader.report.feedback.page import PACKAGE, digest_of, environment, own_file

_POLICY = "default-src 'none'; style-src {style}; script-src {script}; img-src data:; base-uri 'none'; form-action 'none'"


MOST_GROUPS = 20
"""Groups that are drawn; the others are a handful of students each."""


def render(overview: Overview, similar: Similar | None = None, folder: str = "RESULTS") -> str:
    """Render the overview as an HTML page.

    Args:
        overview: the class.
        similar: similar submissions; None if they were not looked for.
        folder: the folder of results, as it is typed.
    """
    style = own_file("grader.batch", "overview.css") + own_file(PACKAGE, "figures.css")
    script = own_file("grader.batch", "overview.js")
    templates = environment("grader.batch")
    cell: Any = templates.get_template("cell.html.j2").module
    return templates.get_template("overview.html.j2").render(
        overview=overview,
        cells=_Cells(cell.cell, list(overview.exercises)).of,
        similar=similar,
        names=overview.names,
        groups=[_group(group, overview) for group in overview.groups[:MOST_GROUPS]],
        folder=shlex.quote(folder),
        links={
            row.result.student.id: f"{STUDENTS}/{row.folder}/report.html"
            for row in overview.rows
            if row.folder
        },
        style=style,
        script=script,
        policy=_POLICY.format(style=digest_of(style), script=digest_of(script)),
    )


class _Cells:
    """The cells of students' rows: of a class's thousands only a few are different, and each is rendered once."""

    def __init__(self, render: Callable[[Cell | None], Markup], stems: Sequence[str]) -> None:
        self._rendered, self._stems = cache(render), stems

    def of(self, row: Row) -> Markup:
        """Return the cells of a student's exercises, in the course's order."""
        return Markup("").join([self._rendered(row.exercises.get(stem)) for stem in self._stems])


def _group(group: Group, overview: Overview) -> dict[str, Any]:
    """A group as the page shows it; where nothing is drawn, the check alone says what is wrong."""
    example = group.example.counterexample
    return {
        "group": group,
        "title": overview.exercises.get(group.stem, group.stem),
        "example": None if example is None else lay_out(example),
    }
