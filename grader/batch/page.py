"""The overview as one static page: what to explain again on Monday, and every student's report a click away."""

from __future__ import annotations

from collections.abc import Sequence

from grader.batch.overview import Overview
from grader.batch.similar import Pair
from grader.records.store import STUDENTS, slug
from grader.report.feedback.page import digest_of, environment, own_file


def render(overview: Overview, similar: Sequence[Pair] | None = None) -> str:
    """The page.

    Args:
        overview: the class.
        similar: pairs of alike submissions; None where nobody looked for them.
    """
    style = own_file("grader.batch", "overview.css")
    return (
        environment("grader.batch")
        .get_template("overview.html.j2")
        .render(
            overview=overview,
            similar=similar,
            names={
                result.student.id: result.student.name or result.student.id for result in overview.results
            },
            links={
                result.student.id: f"{STUDENTS}/{slug(result.student)}/report.html"
                for result in overview.results
            },
            style=style,
            policy=f"default-src 'none'; style-src {digest_of(style)}; base-uri 'none'; form-action 'none'",
        )
    )
