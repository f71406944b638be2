"""What learners' commands share in printing: the width of a line, the next step."""

from __future__ import annotations

import sys
from typing import Any

from grader.course import Course, shown_path
from grader.i18n import gettext as _


def console() -> Any:
    """Return a console on standard output, as wide as the terminal (80 columns if there is none), at most 100."""
    from rich.console import Console

    detected = Console(highlight=False)
    return Console(highlight=False, width=min(100, detected.width))


def next_step(course: Course, results: list[Any]) -> str:
    """Return a line with the next command to type; empty if everything passed."""
    for result in results:
        name = result.stem.partition("_")[2] or result.stem
        if result.state == "not_started":
            if not course.exercises.is_dir():  # what was checked is elsewhere
                return _("Next: grader show {name}").format(name=name)
            path = shown_path(course.exercises / f"{result.stem}.py")
            return _("Next: grader show {name}, then write it in {path}").format(name=name, path=path)
        if result.state != "passed":
            return _("Next: grader hint {name}, or mend it and: grader check {name}").format(name=name)
    return ""


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    import msgspec

    print_bytes(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")


def print_bytes(data: bytes) -> None:
    """Print what a program will read, as it is: not in the terminal's encoding, which may lack some of its characters."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.flush()
