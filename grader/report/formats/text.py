"""Plain text for all formats: the texts of the terminal's report, without unprintable characters."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable

import msgspec
from rich.console import Console, RenderableType
from rich.text import Text

from grader.i18n import gettext as _
from grader.report.feedback import proof, terminal
from grader.report.model import CheckReport, ExerciseReport, Report
from grader.report.states import WORDS
from grader.text import LINES, printable, shortened

WIDTH = 100


def clean(text: str) -> str:
    """Return a text with only printable characters, and newlines as line ends."""
    return printable(text.replace("\r\n", "\n").replace("\r", "\n"), LINES)


def one_line(text: str) -> str:
    """Return a clean text on a single line."""
    return " ".join(clean(text).split())


def name_of(exercise: ExerciseReport, check: CheckReport) -> str:
    """Return the name of a check on a platform."""
    return shortened(one_line(f"{exercise.stem}: {check.name}"), 200)


def state_of(part: ExerciseReport | CheckReport) -> str:
    """Return the words for the state of an exercise or a check."""
    return _(WORDS[part.state])


def explanation(check: CheckReport) -> str:
    """Return why a check did not pass, as in a terminal; empty if it passed."""
    return "" if check.state == "passed" else _printed(terminal.details(check))


def lines_of(exercise: ExerciseReport) -> list[str]:
    """Return the lines that a terminal shows of an exercise, without its title and the code to try."""
    console = _console()
    terminal.print_exercise(console, exercise)
    return textwrap.dedent("\n".join(_captured(console).split("\n")[1:])).split("\n")


def overview(report: Report) -> str:
    """Return the score, with the notes on the submission, and which exercises are proved."""
    console = _console()
    terminal.print_score(console, report)
    if proved := [exercise.stem for exercise in report.exercises if proof.line(exercise)]:
        sentence = _("Proved right for all values of their arguments, not only those tried: {stems}.")
        console.print(Text(sentence.format(stems=", ".join(proved))))
    return _captured(console)


def encode(value: object) -> bytes:
    """Encode a value as indented JSON."""
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
