"""What learners' commands print: the width of a line, the next step."""

from __future__ import annotations

from typing import Any

from grader.course import Course, shown_path
from grader.i18n import gettext as _


def console() -> Any:
    """Standard output; 80 columns or what the terminal has, at most 100."""
    from rich.console import Console

    here = Console(highlight=False)
    return Console(highlight=False, width=min(100, here.width))


def next_step(course: Course, results: list[Any]) -> str:
    """The next thing to type."""
    for result in results:
        name = result.stem.partition("_")[2] or result.stem
        if result.state == "not_started":
            path = shown_path(course.exercises / f"{result.stem}.py")
            return _("Next: grader show {name}, then write it in {path}").format(name=name, path=path)
        if result.state != "passed":
            return _("Next: grader hint {name}, or mend it and: grader check {name}").format(name=name)
    return ""
