"""Render the report as one self-contained HTML page: no network, no script but its own, all texts escaped."""

from __future__ import annotations

import base64
import hashlib
import importlib.resources
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup, escape

from grader import i18n
from grader.report.feedback import came_to_no_check, first_problem, line, points_of, proof
from grader.report.feedback.figures import lay_out
from grader.report.model import CheckReport, ExerciseReport, Report
from grader.report.states import WORDS

PACKAGE = "grader.report.feedback"
Hints = Mapping[str, Sequence[str]]

# Control characters, and those that change the direction of writing: they are shown as symbols, without effect.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def render(report: Report, hints: Hints | None = None, *, framed: bool = False) -> str:
    """Return the page, in the current language.

    Args:
        report: what it shows.
        hints: hints by exercise, shown one by one under those that have not passed; for a learner's own check.
        framed: whether it is a part of another page: then without the sections above and below the exercises.
    """
    style, script = styles(), own_file(PACKAGE, "report.js")
    return (
        environment(PACKAGE)
        .get_template("report.html.j2")
        .render(
            report=report,
            exercises=[
                _exercise(exercise, (hints or {}).get(exercise.stem, ())) for exercise in report.exercises
            ],
            framed=framed,
            style=style,
            script=script,
            policy=f"default-src 'none'; style-src {digest_of(style)}; script-src {digest_of(script)}; img-src data:; "
            "base-uri 'none'; form-action 'none'",
        )
    )


def styles() -> Markup:
    """Return the report's styles, and those of the counterexamples in it."""
    return own_file(PACKAGE, "report.css") + own_file(PACKAGE, "figures.css")


def environment(package: str) -> jinja2.Environment:
    """Return the environment of a package's templates, which escapes every text and shows control characters.

    The templates of this package are found in it, too: a counterexample looks the same on every page.
    """
    return _environment(package, i18n.current())


@cache
def _environment(package: str, language: str) -> jinja2.Environment:
    # Cached, with its templates: compiling them takes longer than grading a small exercise.
    jinja_environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader(name) for name in (package, PACKAGE)]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja_environment.filters["prose"] = prose
    jinja_environment.globals.update(
        _=i18n.gettext,
        ngettext=i18n.ngettext,
        words={state: i18n.gettext(word) for state, word in WORDS.items()},
        language=language.replace("_", "-"),
    )
    return jinja_environment


def visible(value: Any) -> Any:
    """Return a text with control characters shown as symbols; other values are returned unchanged."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _INVISIBLE.sub(lambda match: _symbol(ord(match[0])), value)


def _symbol(code: int) -> str:
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else f"<U+{code:04X}>"


def prose(text: str) -> Markup:
    """Return a sentence as HTML, with the text between backticks as code."""
    parts = re.split(r"`([^`\n]+)`", visible(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts)
    )


def own_file(package: str, name: str) -> Markup:
    """Return a file from a package's templates, to put into a page unescaped."""
    file = importlib.resources.files(package) / "templates" / name
    return Markup(file.read_text("utf-8"))  # noqa: S704 - our own file, not text from a submission


def digest_of(text: str) -> str:
    """Return the hash that allows an inline style or script in a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def fragment(report: Report, hints: Hints) -> str:
    """Return the page in a frame, for a notebook's page: styles and scripts of the two do not mix.

    The frame can't reach the notebook: it is of no origin. Where the notebook's page runs the frame's handler (JupyterLab,
    VS Code and Colab do), the frame becomes as high as what is in it, and as dark as the notebook; elsewhere it scrolls.
    """
    source = escape(render(report, hints, framed=True))
    handler = escape(" ".join(own_file(PACKAGE, "frame.js").split()))
    height = "10em" if report.passed else "36em"  # until it has said its own
    return (
        f'<iframe srcdoc="{source}" sandbox="allow-scripts" title="grader" onload="{handler}" '
        f'style="display: block; width: 100%; height: {height}; border: 0; resize: vertical"></iframe>'
    )


def _exercise(exercise: ExerciseReport, hints: Sequence[str]) -> dict[str, Any]:
    first = first_problem(exercise)
    together = first is not None and came_to_no_check(exercise)
    fields = {name: getattr(exercise, name) for name in exercise.__struct_fields__}
    checks = [_check(check, with_example=check is first) for check in exercise.checks]
    del fields["review"]  # the page is for students
    return fields | {
        "together": first if together else None,
        "checks": checks,
        "hints": hints,
        "line": line.of_exercise(exercise),
        "proof": proof.line(exercise),
        "small_print": proof.small_print(exercise),
    }


def _check(check: CheckReport, *, with_example: bool) -> dict[str, Any]:
    fields = {name: getattr(check, name) for name in check.__struct_fields__}
    example = check.counterexample if with_example else None
    named = check.misconception if with_example else None  # shown once for each exercise
    return fields | {
        "worth": points_of(check),
        "misconception": named,
        "example": None if example is None else lay_out(example),
    }
