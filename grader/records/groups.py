"""Groups of a class's students who gave the same wrong answers, for which there is no name yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from grader.records.answers import Unnamed
from grader.records.result import Graded

DIGITS = 6
"""Of the answers' digest, in a group's id; more where two groups of an exercise have these in common."""


@dataclass(frozen=True)
class Group:
    """Students with the same unnamed answers to one exercise.

    Attributes:
        id: what commands call it: the exercise's number and some digits of the answers' digest, as in "06-3fa9c1".
        stem: the exercise's.
        answers: the digest of the answers.
        students: their ids, in order.
        representative: the id of the student whose code stands for all: the shortest.
        example: that student's entry.
    """

    id: str
    stem: str
    answers: str
    students: tuple[str, ...]
    representative: str
    example: Unnamed


def groups(results: Iterable[Graded], least: int = 1) -> list[Group]:
    """Return the groups of a class, the largest first; see `Grouping`."""
    grouping = Grouping()
    for graded in results:
        grouping.add(graded)
    return grouping.groups(least)


@dataclass
class Grouping:
    """Makes groups of one result after the other, and holds one student's code for each."""

    _students: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _examples: dict[tuple[str, str], tuple[str, Unnamed]] = field(default_factory=dict)

    def add(self, graded: Graded) -> None:
        """Add a student's answers, if they have any without a name."""
        student = graded.result.student.id
        for entry in graded.answers.unnamed if graded.answers is not None else ():
            key = entry.stem, entry.answers
            self._students.setdefault(key, []).append(student)
            known = self._examples.get(key)
            if known is None or _order(student, entry) < _order(*known):
                self._examples[key] = student, entry

    def groups(self, least: int = 1) -> list[Group]:
        """Return all groups of at least so many students, the largest first, in an exercise's order."""
        ids = _ids(self._students)
        found = [
            Group(ids[key], *key, tuple(sorted(students)), *self._examples[key])
            for key, students in self._students.items()
            if len(students) >= least
        ]
        return sorted(found, key=lambda group: (-len(group.students), group.id))


def _order(student: str, entry: Unnamed) -> tuple[int, str]:
    return len(entry.code), student


def _ids(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return each group's id: as few digits of the digest as tell it from all others of its exercise, six at least."""
    ids: dict[tuple[str, str], str] = {}
    by_stem: dict[str, list[str]] = {}
    for stem, answers in keys:
        by_stem.setdefault(stem, []).append(answers)
    for stem, all_of_stem in by_stem.items():
        ordered = sorted(all_of_stem)
        for before, answers, after in zip(["", *ordered], ordered, [*ordered[1:], ""], strict=False):
            common = max(_common(before, answers), _common(answers, after))
            number = stem.partition("_")[0].removeprefix("ex")
            ids[stem, answers] = f"{number}-{answers[: max(DIGITS, common + 1)]}"
    return ids


def _common(one: str, other: str) -> int:
    """How many of their first letters two texts have in common."""
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
