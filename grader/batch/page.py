"""The overview as one static page: what the class misunderstood, with links to every student's report."""

from __future__ import annotations

from grader.batch.overview import Overview
from grader.batch.similar import Similar
from grader.records.store import STUDENTS
from grader.report.feedback.page import digest_of, environment, own_file

_POLICY = "default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"


def render(overview: Overview, similar: Similar | None = None) -> str:
    """Render the overview as an HTML page.

    Args:
        overview: the class.
        similar: similar submissions; None if they were not looked for.
    """
    style, script = (own_file("grader.batch", name) for name in ("overview.css", "overview.js"))
    return (
        environment("grader.batch")
        .get_template("overview.html.j2")
        .render(
            overview=overview,
            similar=similar,
            names=overview.names,
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
