"""Find the fewest shapes with which an exercise's cases still tell everything apart.

A function is traced once for each shape of its arguments, and a loop over its elements takes the longer the larger they are. What
may not be lost: each wrong answer is rejected, and has the name that it has.

The search goes by clauses, "one of these shapes must stay". It takes the cheapest shapes that fulfil all the clauses that are
known, and looks for wrong answers that these lose; the shapes by which such an answer is told are another clause. So each clause
is a reason. What is found at last loses nothing, and with fewer shapes some clause is not fulfilled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import msgspec

from grader.authoring.pretended import pretend, ways
from grader.authoring.selftest import described
from grader.authoring.shapes import Shape
from grader.key.model import CaseKey, CheckKey, ExerciseKey
from grader.outcome import Outcome, State
from grader.scoring.diagnose import Place, all_that_fit, best_of
from grader.scoring.evidence import Evidence, evidence_of
from grader.scoring.judge import judge

Outcomes = list[list[Outcome]]
Chosen = frozenset[int]
"""Shapes, by their indices."""


@dataclass(frozen=True)
class Clause:
    """One of these shapes must stay, or somebody's wrong answers are lost."""

    shapes: Chosen
    who: str


@dataclass
class Draw:
    """The wrong answers to the cases of one seed.

    Attributes:
        exercise: the exercise, its cases drawn.
        arrays: its table of arrays.
        answers: the outcomes of each who is wrong.
        names: the misconception that is named, or None; who is not here need only be rejected.
    """

    exercise: ExerciseKey
    arrays: Mapping[str, Any]
    answers: dict[str, Outcomes] = field(default_factory=dict)
    names: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nothing is compared yet."""
        self._weighed: dict[tuple[int, int, str], Evidence | None] = {}
        self._rejecting: dict[str, frozenset[Place]] = {}

    def add(self, who: str, outcomes: Outcomes, *, named: bool = True) -> None:
        """Add somebody's outcomes, unless they pass; `named` says whether the name may not be lost either."""
        rejecting = frozenset(
            (i, j)
            for i, check in enumerate(self.exercise.checks)
            for j, case in enumerate(check.cases)
            if not _passes(check, case, outcomes[i][j], self.arrays)
        )
        if rejecting:
            self._rejecting[who], self.answers[who] = rejecting, outcomes
            if named:
                self.names[who] = self._name(self.exercise, outcomes)

    def lost(self, places: frozenset[Place]) -> list[str]:
        """Return who is not rejected by these cases alone, or is named otherwise."""
        exercise = restricted(self.exercise, places)
        return [who for who in self.answers if self._is_lost(who, exercise, places)]

    def is_lost(self, who: str, places: frozenset[Place]) -> bool:
        """The same of somebody."""
        return who in self.answers and self._is_lost(who, restricted(self.exercise, places), places)

    def _is_lost(self, who: str, exercise: ExerciseKey, places: frozenset[Place]) -> bool:
        if not self._rejecting[who] & places:
            return True
        if who not in self.names:
            return False
        outcomes = [
            [outcome for j, outcome in enumerate(row) if (i, j) in places]
            for i, row in enumerate(self.answers[who])
        ]
        return self._name(exercise, outcomes) != self.names[who]

    def _name(self, exercise: ExerciseKey, outcomes: Outcomes) -> str | None:
        found = best_of(all_that_fit(exercise, outcomes, self.arrays, self._weigh))
        return None if found is None else found.name

    def _weigh(
        self, check: CheckKey, case: CaseKey, name: str, outcome: Outcome, arrays: Mapping[str, Any]
    ) -> Evidence | None:
        known = id(case), id(outcome), name
        if known not in self._weighed:
            self._weighed[known] = evidence_of(check, case, name, outcome, arrays)
        return self._weighed[known]


def of_misconceptions(exercise: ExerciseKey, arrays: Mapping[str, Any]) -> Draw:
    """Return the answers of all who hold a misconception, under one seed; equal ones are one object."""
    draw, known = Draw(exercise, arrays), dict[tuple[int, int, bytes], Outcome]()
    for name in exercise.misconceptions:
        for way in range(ways(exercise, name)):
            outcomes = pretend(exercise, arrays, name, way)
            for i, check in enumerate(exercise.checks):
                for j, case in enumerate(check.cases):
                    shown = case.wrong[name][way] if name in case.wrong else case.expected
                    same = i, j, msgspec.json.encode(shown)
                    outcomes[i][j] = known.setdefault(same, outcomes[i][j])
            draw.add(described(name, way), outcomes)
    return draw


def _passes(check: CheckKey, case: CaseKey, outcome: Outcome, arrays: Mapping[str, Any]) -> bool:
    if outcome.failure is not None and outcome.failure.state is State.SKIPPED:
        return True  # another case rejects it
    alone = msgspec.structs.replace(check, cases=[case], constant_program=False)
    return judge(alone, [outcome], arrays, [], frozenset()).state is State.PASSED


def restricted(exercise: ExerciseKey, places: frozenset[Place]) -> ExerciseKey:
    """Return an exercise with some of its cases alone."""
    checks = [
        msgspec.structs.replace(check, cases=[case for j, case in enumerate(check.cases) if (i, j) in places])
        for i, check in enumerate(exercise.checks)
    ]
    return msgspec.structs.replace(exercise, checks=checks)


def fewest(shapes: Sequence[Shape], draws: Iterable[Draw]) -> tuple[Chosen, list[Clause]]:
    """Return the fewest shapes, of those the smallest, that lose nobody in any draw; and the clauses that say why.

    Args:
        shapes: of the exercise's cases.
        draws: the wrong answers of some seeds, the public one first.
    """
    clauses = _must_stay(shapes)
    chosen = cheapest(shapes, clauses)
    seen: list[Draw] = []
    for draw in draws:
        seen.append(draw)
        while found := [clause for one in seen for clause in _lost(shapes, one, chosen)]:
            clauses += found
            chosen = cheapest(shapes, clauses)
    return chosen, clauses


def _must_stay(shapes: Sequence[Shape]) -> list[Clause]:
    """What must stay whatever it tells apart, and one shape of each way to call a function."""
    alone = [Clause(frozenset({n}), shape.stays) for n, shape in enumerate(shapes) if shape.stays]
    kinds = {
        shape.kind: frozenset(n for n, s in enumerate(shapes) if s.kind == shape.kind) for shape in shapes
    }
    return [
        *alone,
        *(Clause(ones, f"{how} of {function}") for (function, how), ones in kinds.items()),
    ]


def _lost(shapes: Sequence[Shape], draw: Draw, chosen: Chosen) -> list[Clause]:
    """Return a clause for each who is lost with the chosen shapes: all the shapes outside the most that still lose them."""
    found: dict[Chosen, Clause] = {}
    for who in draw.lost(places_of(shapes, chosen)):
        most = set(chosen)
        for n in sorted(set(range(len(shapes))) - chosen, key=lambda n: shapes[n].size):
            if draw.is_lost(who, places_of(shapes, most | {n})):
                most.add(n)
        outside = frozenset(range(len(shapes))) - most
        found.setdefault(outside, Clause(outside, who))
    return list(found.values())


def places_of(shapes: Sequence[Shape], chosen: Iterable[int]) -> frozenset[Place]:
    """Return the cases that have one of some shapes."""
    return frozenset[Place]().union(*(shapes[n].places for n in chosen))


def cheapest(shapes: Sequence[Shape], clauses: Sequence[Clause]) -> Chosen:
    """Return the fewest shapes, of those the smallest together, that have one of each clause."""
    must = frozenset[int]().union(*(c.shapes for c in clauses if len(c.shapes) == 1))
    left = {c.shapes for c in clauses if not c.shapes & must}
    free = sorted(frozenset[int]().union(*left) - must)
    for count in range(len(free) + 1):
        fitting = [
            more for more in combinations(free, count) if all(not ones.isdisjoint(more) for ones in left)
        ]
        if fitting:
            return must | frozenset(min(fitting, key=lambda more: sum(shapes[n].size for n in more)))
    raise AssertionError("a clause has no shape")
