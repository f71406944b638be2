"""Name the misconception behind wrong answers: what the learner believed, not only that it is wrong.

A misconception is named where the learner's answers equal its answers on every case on which it differs from the
right answer. Raising counts as an answer. Where nothing fits, nothing is named: a wrong diagnosis is worse than
none.
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
    """A named misconception, and the (check, case) pairs that show it."""

    name: str
    help: str
    shown_by: frozenset[tuple[int, int]]


def diagnose(
    exercise: ExerciseKey, outcomes: Sequence[Sequence[Outcome]], arrays: Mapping[str, Any]
) -> Diagnosis | None:
    """The misconception that explains an exercise's outcomes, or None.

    Of several that do, the one that differs from the right answer on the most cases explains the most.
    """
    fitting = all_that_fit(exercise, outcomes, arrays)
    return max(fitting, key=lambda diagnosis: len(diagnosis.shown_by), default=None)


def all_that_fit(
    exercise: ExerciseKey, outcomes: Sequence[Sequence[Outcome]], arrays: Mapping[str, Any]
) -> list[Diagnosis]:
    """Every misconception whose answers the outcomes equal, on all cases that tell it from the right answer."""
    found: list[Diagnosis] = []
    for name, sentence in exercise.misconceptions.items():
        telling = [
            (i, j)
            for i, check in enumerate(exercise.checks)
            for j, case in enumerate(check.cases)
            if name in case.wrong
        ]
        if telling and all(
            _agrees(exercise.checks[i], exercise.checks[i].cases[j], name, outcomes[i][j], arrays)
            for i, j in telling
        ):
            found.append(Diagnosis(name, sentence, frozenset(telling)))
    return found


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
