"""The overview as one static page: what to explain again on Monday, and every student's report a click away."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

import jinja2

from grader import i18n
from grader.batch.overview import Overview
from grader.batch.similar import Pair
from grader.batch.store import STUDENTS, slug
from grader.feedback.page import own_file, prose, visible
from grader.feedback.terminal import WORDS


def render(overview: Overview, similar: Sequence[Pair] | None = None) -> str:
    """The page.

    Args:
        overview: the class.
        similar: pairs of alike submissions; None where nobody looked for them.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("grader.batch"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = i18n.gettext
    environment.filters["prose"] = prose
    style = own_file("grader.batch", "overview.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("overview.html.j2").render(
        overview=overview,
        similar=similar,
        names={result.student.id: result.student.name or result.student.id for result in overview.results},
        links={
            result.student.id: f"{STUDENTS}/{slug(result.student)}/report.html" for result in overview.results
        },
        words={state: i18n.gettext(word) for state, word in WORDS.items()},
        language=i18n.current().replace("_", "-"),
        style=style,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )
