"""Groups of a class's students who gave the same wrong answers, for which there is no name yet."""

from __future__ import annotations

from dataclasses import dataclass

from grader.records.answers import Unnamed


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
