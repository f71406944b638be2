"""A class at a glance for its instructor: pure functions from results to scores, hard exercises, misconceptions."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from grader.batch.roster.matching import key
from grader.batch.statistics import CheckFigures, Figures, Timings
from grader.i18n import gettext as _
from grader.outcome import State
from grader.records.groups import Group, Grouping
from grader.records.store import STANDINGS, Graded, Result, Standing
from grader.records.worth_a_look import Sight, worth_a_look
from grader.report.model import ExerciseReport

BARS = 10


@dataclass(frozen=True)
class Look:
    """A student whom a person should look at: why, and what to do."""

    student: str
    reason: str
    action: str


@dataclass(frozen=True)
class Cell:
    """A student's exercise: the points, None where it could not be graded, the most, and the state."""

    points: int | None
    most: int
    state: State


@dataclass(frozen=True)
class Row:
    """A student in the list of all.

    Attributes:
        points: the points; None where there is no grade.
        note: why there is none, in a few words.
        folder: the name of the folder with the report; empty if there is none.
        exercises: the exercises by their stems; none where nothing could be graded.
        by_hand: what a person decided, in sentences.
    """

    result: Result
    standing: Standing
    points: int | None
    note: str
    folder: str
    exercises: dict[str, Cell] = field(default_factory=dict)
    by_hand: tuple[str, ...] = ()


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

    def add(self, exercise: ExerciseReport) -> None:
        """Add a student's exercise; where it could not be graded, it has no points."""
        self.states[exercise.state] += 1
        if exercise.state != "grader_error":
            self.points += exercise.score
            self.most += exercise.max_score


@dataclass
class Overview:
    """A class at a glance.

    Attributes:
        rows: by student.
        looks: whom a person should look at, because there is no grade, or not the right student's.
        sights: exercises that passed, and are worth a look all the same.
        bars: how many students have a score in each tenth, the best tenth with full marks in it.
        hardest: exercises by the share of points earned, the least first.
        misunderstood: by how many students hold it, the most first.
        groups: students with the same wrong answers, for which there is no name, the most first; one alone is no group.
        alone: how many such answers one student alone gave.
        checks: each check of each exercise, in the course's order.
    """

    rows: list[Row] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    sights: list[Sight] = field(default_factory=list)
    bars: list[int] = field(default_factory=lambda: [0] * BARS)
    hardest: list[Difficulty] = field(default_factory=list)
    misunderstood: list[Misunderstanding] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    alone: int = 0
    checks: list[CheckFigures] = field(default_factory=list)

    @property
    def exercises(self) -> dict[str, str]:
        """The titles of all exercises, by their stems, in the course's order."""
        return {one.stem: one.title for one in sorted(self.hardest, key=lambda one: one.stem)}

    @property
    def names(self) -> dict[str, str]:
        """What to call each student, by id: the name, and the id with it where several have the name."""
        counts = Counter(key(row.result.student.name) for row in self.rows)
        return {
            student.id: student.name
            if student.name and counts[key(student.name)] == 1
            else name_of(row.result)
            for row in self.rows
            for student in (row.result.student,)
        }

    @property
    def results(self) -> list[Result]:
        """All results, by student."""
        return [row.result for row in self.rows]

    @property
    def scores(self) -> list[int]:
        """All scores, in order; what could not be graded, in whole or in part, has none."""
        return sorted(row.points for row in self.rows if row.points is not None)

    @property
    def standings(self) -> list[tuple[str, int]]:
        """How many submissions ended in which way, in words."""
        counts = Counter(row.standing for row in self.rows)
        return [(_(STANDINGS[standing]), counts[standing]) for standing in Standing if counts[standing]]

    @property
    def median(self) -> float | None:
        """The median score."""
        scores, middle = self.scores, len(self.scores) // 2
        if not scores:
            return None
        return scores[middle] if len(scores) % 2 else (scores[middle - 1] + scores[middle]) / 2


def overview(
    results: Iterable[Graded],
    expected: Collection[str] | None = None,
    strangers: Collection[str] = (),
    timings: Callable[[Graded], Timings] = lambda _: {},
) -> Overview:
    """Make the overview of a class, holding one report in memory at a time.

    Args:
        results: all results.
        expected: the ids of the class's students; None if they are not known.
        strangers: the ids of those who handed in and are not in the list of the class.
        timings: returns how long the checks of a result took.
    """
    summary, grouping, figures = Overview(), Grouping(), Figures()
    exercises: dict[str, Difficulty] = {}
    ideas: dict[tuple[str, str], Misunderstanding] = {}
    for graded in results:
        summary.rows.append(_row(graded))
        summary.sights += worth_a_look([graded])
        if (look := look_at(graded)) is not None:
            summary.looks.append(look)
        if expected is not None and graded.result.student.id not in expected:
            summary.looks.append(_left_over(graded))
        if graded.result.student.id in strangers:
            summary.looks.append(_stranger(graded))
        grouping.add(graded)
        if graded.report is None:
            continue
        figures.add(graded.report, timings(graded))
        if graded.points is not None:
            share = graded.points / max(1, graded.report.max_score)
            summary.bars[min(BARS - 1, int(share * BARS))] += 1
        for exercise in graded.report.exercises:
            if exercise.stem not in exercises:
                exercises[exercise.stem] = Difficulty(exercise.stem, exercise.title)
            exercises[exercise.stem].add(exercise)
            named = {check.misconception for check in exercise.checks if check.misconception is not None}
            for idea in named:
                key = (exercise.stem, idea.name)
                ideas.setdefault(key, Misunderstanding(exercise.stem, idea.name, idea.help)).students += 1
    summary.hardest = sorted(exercises.values(), key=lambda difficulty: (difficulty.share, difficulty.stem))
    summary.misunderstood = sorted(
        ideas.values(), key=lambda difficulty: (-difficulty.students, difficulty.stem, difficulty.name)
    )
    groups = grouping.groups()
    summary.groups = [group for group in groups if len(group.students) > 1]
    summary.alone = len(groups) - len(summary.groups)
    summary.checks = figures.checks()
    return summary


def look_at(graded: Graded) -> Look | None:
    """Return why a person should look at a result, and what to do; None if nobody need."""
    student = name_of(graded.result)
    if graded.standing is Standing.REFUSED:
        return Look(student, _(STANDINGS[Standing.REFUSED]) + ":", graded.result.problem)
    if graded.standing is Standing.UNGRADED:
        action = _("Mend it, or ask for it again; the next run grades it alone.")
        return Look(student, graded.result.problem, action)
    if graded.standing is not Standing.IN_PART or graded.report is None:
        return None
    faulty = [exercise for exercise in graded.report.exercises if exercise.state == "grader_error"]
    stems = ", ".join(exercise.stem for exercise in faulty)
    messages = dict.fromkeys(
        check.message for e in faulty for check in e.checks if check.state == "grader_error"
    )
    action = _("No points count before all is graded; the next run tries again.")
    return Look(student, f"{stems}: {' '.join(list(messages)[:3])}", action)


def _stranger(graded: Graded) -> Look:
    action = _("Ask who it is, or add them to the list.")
    return Look(name_of(graded.result), _("Handed in, and is not in the list of the class."), action)


def _left_over(graded: Graded) -> Look:
    reason = _("An earlier run left this result, and there is no such student in the class now.")
    action = _(
        "If it is nobody's, remove the folder students/{folder}, then call `grader audit RESULTS --forget {id}`."
    ).format(folder=graded.folder, id=graded.result.student.id[:80])
    return Look(name_of(graded.result), reason, action)


def name_of(result: Result) -> str:
    """Return a student's name and id."""
    return f"{result.student.name} ({result.student.id})" if result.student.name else result.student.id


def _row(graded: Graded) -> Row:
    note = "" if graded.standing is Standing.GRADED else _(STANDINGS[graded.standing])
    if graded.ungraded:
        note += f": {', '.join(graded.ungraded)}"
    folder = graded.folder if graded.report is not None else ""
    exercises = graded.report.exercises if graded.report is not None else ()
    cells = {sys.intern(one.stem): _cell(one.score, one.max_score, one.state) for one in exercises}
    by_hand = tuple([one.sentence for one in graded.by_hand])
    return Row(graded.result, graded.standing, graded.points, note, folder, cells, by_hand)


@lru_cache(1 << 10)
def _cell(score: int, most: int, state: State) -> Cell:
    """Return the cell of an exercise that ended so; a class has few different ones, each in thousands of places."""
    return Cell(None if state == State.GRADER_ERROR else score, most, state)


def in_a_table(overview: Overview) -> list[tuple[str, str, str]]:
    """Return a row for each student: who, the points, and why there are none, if so."""
    return [
        (name_of(row.result), "-" if row.points is None else f"{row.points}/{row.result.max_score}", row.note)
        for row in overview.rows
    ]
