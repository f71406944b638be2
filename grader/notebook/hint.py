"""A hint in a notebook: `from grader import hint; hint("max_pool")`. Each call shows one more, as `grader hint` does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from grader import i18n
from grader.course import CourseError
from grader.find import language_here
from grader.grading.submission import grade_file
from grader.i18n import gettext as _
from grader.key.file import Key, KeyFileError
from grader.key.model import ExerciseKey
from grader.notebook.opened import opened
from grader.report.feedback import line
from grader.report.feedback.page import prose
from grader.sandbox.errors import StartError
from grader.sandbox.limits import Limits
from grader.watch.progress import Progress


@dataclass(frozen=True)
class Hints:
    """Hints, the newest last: a list in a notebook, lines of text in a console.

    Attributes:
        lines: what each line is about ("Hint 1 of 3"), and the line.
    """

    lines: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return "\n".join(f"{about}: {text}" if about else text for about, text in self.lines)

    def _repr_html_(self) -> str:
        line = Markup("<p>{}{}</p>")
        about = Markup("<strong>{}:</strong> ")
        return Markup("").join(line.format(about.format(a) if a else "", prose(t)) for a, t in self.lines)


def hint(exercise: str | int, *, course: str | Path | None = None) -> Hints:
    """Show one more hint for an exercise: a question first, then the shape of the answer, then the place to look.

    What the last check in this notebook recognised stands before them. How many were shown is kept, for `grader hint`, too.

    Args:
        exercise: the exercise: its name or number, or the name of its function.
        course: as for `check`.
    """
    with i18n.speaking(language_here()):
        try:
            here = opened(course)
            chosen = here.exercise(exercise)
        except (CourseError, KeyFileError, StartError) as error:
            return Hints((("", str(error)),))
        progress = Progress(here.course.root)
        count = len(chosen.hints)
        index = progress.next_hint(chosen.stem, count)
        shown = min(index + 1, count)
        about = _("Hint {number} of {count}")
        lines = [
            (about.format(number=number, count=count), text)
            for number, text in enumerate(chosen.hints[:shown], 1)
        ]
        if idea := here.key.misconception(chosen.stem, progress.misconception(chosen.stem)):
            lines.insert(0, (_("Your last check showed this"), f"{idea[0]}. {idea[1]}"))
        if index == count and (where := _look(here.key, chosen)):
            lines.append((_("The line"), where))
        return Hints(tuple(lines))


def _look(key: Key, exercise: ExerciseKey) -> str:
    """Look for the line of the mistake, and return the sentence about it; empty where there is no function, or it passes."""
    from grader.notebook.check import CallError, functions_of  # JAX, which showing a hint does without
    from grader.notebook.in_process import InProcess

    limits = Limits()
    try:
        functions = functions_of(exercise, (), {})
    except CallError:
        return ""
    report = grade_file(InProcess(functions, limits), key, exercise, "", limits, line=True)
    if report.state == "passed":
        return ""
    return line.of_exercise(report) or _(line.NOTHING)
