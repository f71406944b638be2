"""What a learner reads, made from the report alone. This folder may import `report.model` and `report.states`.

- `grid`: arrays as grids of text
- `terminal`: the report in a terminal
- `planes`, `picture`, `figures`, `steps`: arrays, windows and their arithmetic as a page draws them
- `page`: the report as one HTML file
- `files`: a report's files, as a folder of results has them
"""

from __future__ import annotations

from grader.report.model import CheckReport, ExerciseReport


def first_problem(exercise: ExerciseReport) -> CheckReport | None:
    """The check that a learner should look at first; None where none is wrong."""
    return next((check for check in exercise.checks if check.state not in ("passed", "skipped")), None)


def came_to_no_check(exercise: ExerciseReport) -> bool:
    """Whether one sentence tells all: the file could not be imported, or was not started."""
    first = first_problem(exercise)
    return (
        first is not None
        and first.counterexample is None
        and first.misconception is None
        and all(check.message == first.message for check in exercise.checks)
    )
