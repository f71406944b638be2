"""What formats say in plain text: the words of the terminal's report, without a character that a reader trips over."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

import msgspec
from rich.console import Console, RenderableType

from grader.feedback import terminal
from grader.i18n import gettext as _
from grader.report import CheckReport, ExerciseReport, Report

WIDTH = 100

# Control characters (escape sequences begin with one), halves of surrogate pairs, what XML 1.0 forbids beside them, and
# the marks that reverse the order in which text is shown.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def clean(text: str) -> str:
    """A text without characters that no reader should meet; line ends are newlines."""
    return _UNSHOWABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """A clean text on a single line."""
    return " ".join(clean(text).split())


def shortened(text: str, most: int) -> str:
    """A text of at most `most` characters, which says where it was cut."""
    return text if len(text) <= most else text[: max(0, most - 6)] + " [...]"


def name_of(exercise: ExerciseReport, check: CheckReport) -> str:
    """What a platform calls a check."""
    return shortened(one_line(f"{exercise.stem}: {check.name}"), 200)


def state_of(part: ExerciseReport | CheckReport) -> str:
    """A state in words."""
    return _(terminal.WORDS[part.state])


def explanation(check: CheckReport) -> str:
    """Why a check did not pass, as in a terminal; empty where it did."""
    return "" if check.state == "passed" else _printed(terminal.details(check))


def overview(report: Report) -> str:
    """The score, with what there is to note about the submission."""
    console = _console()
    terminal.print_score(console, report)
    return _captured(console)


def encode(value: object) -> bytes:
    """JSON, indented."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _console() -> Console:
    return Console(file=io.StringIO(), width=WIDTH, highlight=False, color_system=None, force_terminal=False)


def _printed(parts: Iterable[RenderableType]) -> str:
    console = _console()
    for part in parts:
        console.print(part)
    return _captured(console)


def _captured(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    lines = clean(console.file.getvalue()).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")
