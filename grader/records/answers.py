"""What wrong answers without a name were, on cases that a whole class has in common: equal answers, equal ideas."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from grader.report.model import Counterexample

NAME = "answers.json"
"""The file in a student's folder, beside report.json; there is none where there are no such answers."""
MOST = 16 << 20
"""Bytes of it."""
MOST_CODE = 100_000
"""Letters of a source that are kept; no learner writes as many."""


class Unnamed(msgspec.Struct, frozen=True):
    """One exercise of one submission that failed, and that no misconception explains."""

    stem: str
    answers: Annotated[
        str,
        Meta(description="digest of the answers on the class's common cases, rounded as they are compared"),
    ]
    check: Annotated[str, Meta(description="name of the first check that failed on the common cases")]
    counterexample: Annotated[Counterexample | None, Meta(description="the smallest, on the common cases")]
    path: Annotated[str, Meta(description="the file's, inside the submission")]
    code: Annotated[str, Meta(description="the source that was graded; a notebook's as it was read")]
    message: Annotated[str, Meta(description="why that check did not pass")] = ""


class Answers(msgspec.Struct, frozen=True):
    """The unnamed wrong answers of one submission."""

    version: Literal[1]
    key: Annotated[str, Meta(description="SHA-256 of the key of the common cases")]
    unnamed: list[Unnamed]


def encode(answers: Answers) -> bytes:
    """Encode a submission's answers as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(answers), indent=2) + b"\n"


def decode(data: bytes) -> Answers:
    """Decode them.

    Raises:
        msgspec.ValidationError: the data are no answers of this version.
    """
    return msgspec.json.decode(data, type=Answers)
