"""Outcomes of learners who hold a misconception, made from what the key says that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.key.model import CheckKey, ExerciseKey, Shown, value_of
from grader.misconception import Changes, HasShape, KeepsState, LeaksTracer, Raising
from grader.outcome import Outcome, State, failed
from grader.scoring.compare import shape_of
from grader.scoring.part import inside, part_of


def ways(exercise: ExerciseKey, name: str) -> int:
    """In how many ways a misconception comes out: one for each of its functions."""
    shown = (case.wrong[name] for check in exercise.checks for case in check.cases if name in case.wrong)
    return max(map(len, shown), default=1)


def pretend(
    exercise: ExerciseKey, arrays: Mapping[str, Any], misconception: str | None, way: int = 0
) -> list[list[Outcome]]:
    """Return the outcomes of a learner who holds a misconception, from the key; None stands for the right answers.

    Args:
        exercise: the exercise.
        arrays: its table of arrays.
        misconception: the misconception's name, or None.
        way: which of its functions the learner wrote.
    """
    return [
        [
            Outcome(value_of(case.expected, arrays))
            if misconception is None or misconception not in case.wrong
            else _shown(case.wrong[misconception][way], value_of(case.expected, arrays), check, arrays)
            for case in check.cases
        ]
        for check in exercise.checks
    ]


def _shown(shown: Shown, right: Any, check: CheckKey, arrays: Mapping[str, Any]) -> Outcome:
    """Return an outcome that shows what a misconception shows, and nothing else that could name one."""
    match shown:
        case HasShape(shape):
            is_right = shape_of(part_of(right, check.part)) == shape
            return Outcome(right if is_right else inside(check.part, _no_ones_numbers(shape)))
        case Raising(words):
            return failed(State.RAISED, "raised", raised=" ".join(words))
        case Changes(argument):
            return Outcome(right, changed=(argument,))
        case KeepsState():
            return Outcome(right, path="called", again=failed(State.FAILED, "another answer"))
        case LeaksTracer():
            return failed(State.RAISED, "a leak", raised="UnexpectedTracerError: a leak")
    return Outcome(value_of(shown, arrays))


def _no_ones_numbers(shape: tuple[int, ...]) -> Any:
    return np.random.default_rng(0).uniform(1e6, 2e6, shape).astype(np.float32)
