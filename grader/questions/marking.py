"""Compare the answers that a student saved from the page with the keys. What was saved may say anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from grader.questions.model import Question, Questions
from grader.report.feedback.page import visible

MOST = 1 << 20
"""Bytes of a file of answers."""
MOST_OF_KEYS = 16 << 20
"""Bytes of a file of keys."""


class Responses(msgspec.Struct, frozen=True):
    """What the page to answer saves."""

    version: Literal[1]
    submission: Annotated[str, Meta(max_length=64)]
    student: Annotated[str, Meta(max_length=10_000)]
    answers: Annotated[
        dict[str, int], Meta(max_length=1000, description="the chosen answer, from 0, by question")
    ]


@dataclass(frozen=True)
class Marked:
    """One student's answers beside the keys.

    Attributes:
        questions: the questions that were asked.
        given: the number of the answer that was chosen, for each question; None where none was, or none that there is.
    """

    questions: Questions
    given: list[int | None]

    @property
    def right(self) -> int:
        """How many were answered rightly."""
        pairs = zip(self.given, self.questions.questions, strict=True)
        return sum(number == key_of(question) for number, question in pairs)


def key_of(question: Question) -> int:
    """Return the number of the right answer, from 0."""
    return next(number for number, choice in enumerate(question.choices) if choice.right)


def mark(responses: Responses, sets: Sequence[Questions]) -> Marked | None:
    """Compare answers with the keys of the set that they belong to; None if there is no such set.

    A set is known by its submission and its questions, which differ by the seed; students who handed in the same, and have
    the same seed, have the same questions: there the name on the page decides.
    """
    fitting = [
        one
        for one in sets
        if one.submission == responses.submission
        and responses.answers.keys() <= {question.id for question in one.questions}
    ]
    named = [one for one in fitting if visible(one.student or "") == responses.student]
    if not named:
        return None
    given = [
        number if number is not None and 0 <= number < len(question.choices) else None
        for question in named[0].questions
        for number in (responses.answers.get(question.id),)
    ]
    return Marked(named[0], given)
