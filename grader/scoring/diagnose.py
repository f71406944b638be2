"""Find the misconception behind wrong answers: what the learner believed, not only that the answer is wrong.

A misconception fits if the learner's answers equal its answers on every case on which it differs from the right
answer. Raising counts as an answer. If none fits, none is named: a wrong diagnosis is worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.key.model import CaseKey, CheckKey, ExerciseKey, Stored, value_of
from grader.outcome import Outcome, State
from grader.scoring.compare import compare
from grader.scoring.part import NoSuchPartError, part_of


@dataclass(frozen=True)
class Diagnosis:
    """A misconception that fits, and the (check, case) pairs that show it."""

    name: str
    help: str
    shown_by: frozenset[tuple[int, int]]


def diagnose(
    exercise: ExerciseKey, outcomes: Sequence[Sequence[Outcome]], arrays: Mapping[str, Any]
) -> Diagnosis | None:
    """Return the misconception that explains an exercise's outcomes, or None.

    If several do, it is the one that differs from the right answer on the most cases.
    """
    fitting = all_that_fit(exercise, outcomes, arrays)
    return max(fitting, key=lambda diagnosis: len(diagnosis.shown_by), default=None)


def all_that_fit(
    exercise: ExerciseKey, outcomes: Sequence[Sequence[Outcome]], arrays: Mapping[str, Any]
) -> list[Diagnosis]:
    """Return every misconception whose answers equal the outcomes on all cases where it differs from the right answer."""
    fitting: list[Diagnosis] = []
    for name, sentence in exercise.misconceptions.items():
        differing = [
            (i, j)
            for i, check in enumerate(exercise.checks)
            for j, case in enumerate(check.cases)
            if name in case.wrong
        ]
        if differing and all(
            _agrees(exercise.checks[i], exercise.checks[i].cases[j], name, outcomes[i][j], arrays)
            for i, j in differing
        ):
            fitting.append(Diagnosis(name, sentence, frozenset(differing)))
    return fitting


def _agrees(check: CheckKey, case: CaseKey, name: str, outcome: Outcome, arrays: Mapping[str, Any]) -> bool:
    wrong: Stored | None = case.wrong[name]
    if wrong is None:
        return outcome.failure is not None and outcome.failure.state is State.RAISED
    if outcome.failure is not None:
        return False
    try:
        got = part_of(outcome.value, check.part)
        return compare(part_of(value_of(wrong, arrays), check.part), got, check) is None
    except NoSuchPartError:
        return False
