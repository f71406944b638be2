"""The overview as one static page: what the class misunderstood, with links to every student's report."""

from __future__ import annotations

import shlex
from typing import Any

from grader.batch.overview import Overview
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
    return (
        environment("grader.batch")
        .get_template("overview.html.j2")
        .render(
            overview=overview,
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
    )


def _group(group: Group, overview: Overview) -> dict[str, Any]:
    """A group as the page shows it; where nothing is drawn, the check alone says what is wrong."""
    example = group.example.counterexample
    return {
        "group": group,
        "title": overview.exercises.get(group.stem, group.stem),
        "example": None if example is None else lay_out(example),
    }
