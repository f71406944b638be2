"""Find the misconception behind wrong answers: what the learner believed, not only that the answer is wrong.

A misconception fits if the learner's outcomes are its own on every case on which it shows anything but the right answer:
what any of its functions gives there. If none fits, or two fit equally well, none is named: a wrong diagnosis is worse than
none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.key.model import CaseKey, CheckKey, ExerciseKey
from grader.misconception import AND
from grader.outcome import Outcome
from grader.scoring.evidence import Evidence, evidence_of, may_have_shape

Place = tuple[int, int]
"""The index of a check, and of a case in it."""
Weigh = Callable[[CheckKey, CaseKey, str, Outcome, Mapping[str, Any]], Evidence | None]
"""Says what an outcome says for a misconception, as `evidence_of` does."""


@dataclass(frozen=True)
class Diagnosis:
    """A misconception that fits, and the (check, case) pairs that show it."""

    name: str
    help: str
    shown_by: frozenset[Place]
    evidence: Mapping[Place, Evidence] = field(default_factory=dict, compare=False)

    @property
    def rank(self) -> tuple[Evidence, int, int]:
        """The best evidence, how many cases are explained, and how many of them by the best evidence."""
        best = max(self.evidence.values())
        return best, len(self.shown_by), sum(evidence is best for evidence in self.evidence.values())


def diagnose(
    exercise: ExerciseKey, outcomes: Sequence[Sequence[Outcome]], arrays: Mapping[str, Any]
) -> Diagnosis | None:
    """Return the misconception that explains an exercise's outcomes, or None."""
    return best_of(all_that_fit(exercise, outcomes, arrays))


def best_of(fitting: Sequence[Diagnosis]) -> Diagnosis | None:
    """Return the one with the best evidence, then the one that explains the most cases; None if two are equally good."""
    best = max(fitting, key=lambda diagnosis: diagnosis.rank, default=None)
    if best and any(other is not best and _rivals(other, best) for other in fitting):
        return None
    return best


def _rivals(one: Diagnosis, other: Diagnosis) -> bool:
    """Whether two ideas explain the same cases equally well; of other cases, each may be right."""
    return one.rank == other.rank and not one.shown_by.isdisjoint(other.shown_by)


def all_that_fit(
    exercise: ExerciseKey,
    outcomes: Sequence[Sequence[Outcome]],
    arrays: Mapping[str, Any],
    weigh: Weigh = evidence_of,
) -> list[Diagnosis]:
    """Return every misconception that fits the outcomes, and for which there is evidence enough to name it."""
    return list(_all_that_fit(exercise, outcomes, arrays, weigh))


def _all_that_fit(
    exercise: ExerciseKey, outcomes: Sequence[Sequence[Outcome]], arrays: Mapping[str, Any], weigh: Weigh
) -> Iterator[Diagnosis]:
    for name, sentence in exercise.misconceptions.items():
        found: dict[Place, Evidence | None] = {}
        for i, j, check, case in _cases_of(exercise, name):
            found[i, j] = weigh(check, case, name, outcomes[i][j], arrays)
            if found[i, j] is None:
                break
        else:
            evidence = {place: there for place, there in found.items() if there}
            best = max(evidence.values(), default=Evidence.NONE)
            if best >= Evidence.CHANGED or (
                best is Evidence.SHAPE and not _is_shared(exercise, name, evidence, outcomes, arrays)
            ):
                yield Diagnosis(name, sentence, frozenset(evidence), evidence)


def _cases_of(exercise: ExerciseKey, name: str) -> Iterator[tuple[int, int, CheckKey, CaseKey]]:
    """Go through the cases on which a misconception shows anything but the right answer."""
    for i, check in enumerate(exercise.checks):
        for j, case in enumerate(check.cases):
            if name in case.wrong:
                yield i, j, check, case


def _is_shared(
    exercise: ExerciseKey,
    name: str,
    places: Mapping[Place, Evidence],
    outcomes: Sequence[Sequence[Outcome]],
    arrays: Mapping[str, Any],
) -> bool:
    """Whether another idea, with whatever numbers, has all the shapes by which this one was found."""
    others = (other for other in exercise.misconceptions if name not in other.split(AND) and other != name)
    return any(
        all(
            may_have_shape(exercise.checks[i], exercise.checks[i].cases[j], other, outcomes[i][j], arrays)
            for (i, j), evidence in places.items()
            if evidence is Evidence.SHAPE
        )
        for other in others
    )
