"""The report as a learner reads it, made from the report alone. This folder may import `report.model` and `report.states`.

- `proof`: that an exercise is proved, in words
- `grid`: arrays as grids of text
- `formula`: the terms of a wrong number beside those of the right one
- `line`: the line of a mistake, in words
- `terminal`: the report in a terminal
- `planes`, `picture`, `figures`, `steps`: arrays, windows and their arithmetic, laid out for the page
- `page`: the report as one HTML file
- `files`: the files of a report in a folder of results
"""

from __future__ import annotations

from grader.i18n import gettext as _
from grader.report.model import CheckReport, ExerciseReport, Misconception


def first_problem(exercise: ExerciseReport) -> CheckReport | None:
    """Return the first check that did not pass, which a learner should look at; None if there is none."""
    return next((check for check in exercise.checks if check.state not in ("passed", "skipped")), None)


def misconception_in(exercise: ExerciseReport) -> Misconception | None:
    """Return the misconception that the checks of an exercise show; None if none was recognised."""
    return next((check.misconception for check in exercise.checks if check.misconception), None)


def points_of(check: CheckReport) -> str:
    """Return a check's points as text; of one that earns none, what it is for."""
    return f"{check.points}/{check.max_points}" if check.max_points else _("for practice")


def came_to_no_check(exercise: ExerciseReport) -> bool:
    """Whether all checks have the same message: the file could not be imported, or was not started."""
    first = first_problem(exercise)
    return (
        first is not None
        and first.counterexample is None
        and first.misconception is None
        and all(check.message == first.message for check in exercise.checks)
    )
