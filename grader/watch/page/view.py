"""What the page shows of a watch session: the verdict as in the report, the hints, the list of exercises."""

from __future__ import annotations

from typing import Any

import msgspec

from grader import starter as starters
from grader.course import Course, shown_path
from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.report.feedback import page
from grader.report.model import ExerciseReport, Isolation, Report, SubmissionInfo
from grader.report.states import COPY_WORDS
from grader.sandbox.tiers import PROCESS
from grader.watch.session import Session

PACKAGE = "grader.watch.page"


class View(msgspec.Struct, frozen=True):
    """One state of the page.

    Attributes:
        title: the window's title.
        parts: HTML by the id of the element that holds it.
        report: the report's page, of which the exercises are shown; empty if nothing was checked.
    """

    title: str
    parts: dict[str, str]
    report: str


def view(session: Session, course: Course, today: int) -> View:
    """Return what the page shows now, in the current language."""
    passed = sum(state == "passed" for state in session.states.values())
    count = _("{passed} of {count} passed, {today} today") if today else _("{passed} of {count} passed")
    reports = _reports(session)
    state = session.states.get(session.current, "")
    not_begun = state == "not_started" and not session.report
    fields: dict[str, Any] = {
        "session": session,
        "passed": passed,
        "progress": count.format(passed=passed, count=len(session.exercises), today=today),
        "file": shown_path(course.exercises / f"{session.current}.py"),
        "paragraphs": starters.statement(session.exercise.starter).split("\n\n") if not_begun else [],
        "finished": _finished(session),
        "copy_words": {state: _(word) for state, word in COPY_WORDS.items()},
        "state": state,
    }
    template = page.environment(PACKAGE).get_template("parts.html.j2").make_module(fields)
    parts = {name: str(getattr(template, name)()) for name in ("head", "now", "hints", "list")}
    sign = {"passed": "✓ ", "not_started": "", "changed": "", "missing": ""}.get(state, "✗ ")
    return View(
        f"{sign}{session.exercise.title}",
        parts,
        page.render(_report(reports), framed=True) if reports else "",
    )


def shell() -> tuple[str, str]:
    """Return the page before it shows anything, in the current language, and its content security policy."""
    report = "grader.report.feedback"
    # Each in an element of its own: the report's, which the page reads its exercises from, has the first one, too.
    styles = [page.styles(), page.own_file(PACKAGE, "page.css")]
    script = page.own_file(report, "report.js") + page.own_file(PACKAGE, "page.js")
    html = page.environment(PACKAGE).get_template("page.html.j2").render(styles=styles, script=script)
    policy = (
        f"default-src 'none'; style-src {' '.join(map(page.digest_of, styles))}; script-src {page.digest_of(script)}; "
        "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    return html, policy


def _reports(session: Session) -> list[ExerciseReport]:
    """The exercises that passed by the last save, with their lessons, and the current one, if it did not pass."""
    current = session.report
    return [*session.passed, *([current] if current is not None and current.state != "passed" else [])]


def _finished(session: Session) -> str:
    if any(state != "passed" for state in session.states.values()):
        return ""
    line = ngettext(
        "The only exercise passes. Well done.",
        "All {count} exercises pass. Well done.",
        len(session.exercises),
    )
    return line.format(count=len(session.exercises))


def _report(exercises: list[ExerciseReport]) -> Report:
    return Report(
        version=2,
        submission=SubmissionInfo("", len(exercises)),
        seed="public",
        key="",
        isolation=Isolation(PROCESS.name, {}),
        score=sum(exercise.score for exercise in exercises),
        max_score=sum(exercise.max_score for exercise in exercises),
        exercises=exercises,
    )
