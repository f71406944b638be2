"""What a learner reads, made from the report alone."""

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
