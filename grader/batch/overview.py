"""A class at a glance for its instructor: pure functions from results to scores, hard exercises, misconceptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from grader.records.store import Graded, Result

BARS = 10


@dataclass
class Misunderstanding:
    """A misconception in one exercise, and how many students showed it."""

    stem: str
    name: str
    help: str
    students: int = 0


@dataclass
class Difficulty:
    """How hard an exercise was for the class.

    Attributes:
        states: how many students ended in each state.
        points: the points that the class earned.
        most: the points that the class could earn.
    """

    stem: str
    title: str
    states: Counter[str] = field(default_factory=Counter)
    points: int = 0
    most: int = 0

    @property
    def share(self) -> float:
        """The points earned, as a share of those that could be earned, from 0 to 1."""
        return self.points / self.most if self.most else 0.0


@dataclass
class Overview:
    """A class at a glance.

    Attributes:
        results: by student.
        bars: how many students have a score in each tenth, the best tenth with full marks in it.
        hardest: exercises by the share of points earned, the least first.
        misunderstood: by how many students hold it, the most first.
    """

    results: list[Result] = field(default_factory=list)
    bars: list[int] = field(default_factory=lambda: [0] * BARS)
    hardest: list[Difficulty] = field(default_factory=list)
    misunderstood: list[Misunderstanding] = field(default_factory=list)

    @property
    def scores(self) -> list[int]:
        """All scores, in order."""
        return sorted(result.score for result in self.results if result.score is not None)

    @property
    def median(self) -> float | None:
        """The median score."""
        scores, middle = self.scores, len(self.scores) // 2
        if not scores:
            return None
        return scores[middle] if len(scores) % 2 else (scores[middle - 1] + scores[middle]) / 2


def overview(results: Iterable[Graded]) -> Overview:
    """Make the overview of a class, holding one report in memory at a time."""
    summary = Overview()
    exercises: dict[str, Difficulty] = {}
    ideas: dict[tuple[str, str], Misunderstanding] = {}
    for graded in results:
        summary.results.append(graded.result)
        if graded.report is None:
            continue
        share = graded.report.score / max(1, graded.report.max_score)
        summary.bars[min(BARS - 1, int(share * BARS))] += 1
        for exercise in graded.report.exercises:
            difficulty = exercises.setdefault(exercise.stem, Difficulty(exercise.stem, exercise.title))
            difficulty.states[exercise.state] += 1
            difficulty.points += exercise.score
            difficulty.most += exercise.max_score
            named = {check.misconception for check in exercise.checks if check.misconception is not None}
            for idea in named:
                key = (exercise.stem, idea.name)
                ideas.setdefault(key, Misunderstanding(exercise.stem, idea.name, idea.help)).students += 1
    summary.hardest = sorted(exercises.values(), key=lambda difficulty: (difficulty.share, difficulty.stem))
    summary.misunderstood = sorted(
        ideas.values(), key=lambda difficulty: (-difficulty.students, difficulty.stem, difficulty.name)
    )
    return summary


def in_a_table(results: Sequence[Result]) -> list[tuple[str, str, str]]:
    """Return a row for each result: the student, the points, and why it could not be graded, if so."""
    return [
        (
            f"{result.student.name} ({result.student.id})" if result.student.name else result.student.id,
            "-" if result.score is None else f"{result.score}/{result.max_score}",
            result.problem,
        )
        for result in results
    ]
