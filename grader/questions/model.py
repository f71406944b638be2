"""The model of questions on one's own code: plain data; all formats are made from it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from grader.report.model import Argument

Kind = Literal["shape", "value", "depends", "changed_line", "times", "input", "dtype_line"]


class Line(msgspec.Struct, frozen=True):
    """One line of the student's own code, as it is shown."""

    number: Annotated[int, Meta(description="in the file, or in the notebook's code cell", ge=1)]
    text: str


class Choice(msgspec.Struct, frozen=True):
    """One of the answers to choose from."""

    text: str
    right: bool
    because: Annotated[
        str, Meta(description="where the value comes from, a sentence for whoever has answered")
    ] = ""


class Question(msgspec.Struct, frozen=True):
    """A question about a program, of whose answers exactly one is right."""

    id: Annotated[str, Meta(description="the same for the same program, seed and question")]
    stem: Annotated[str, Meta(description="the exercise's")]
    title: Annotated[str, Meta(description="the exercise's")]
    kind: Kind
    text: Annotated[str, Meta(description="the question; code stands in backticks")]
    code: Annotated[list[Line], Meta(description="the lines that the question is about, as handed in")]
    arguments: Annotated[list[Argument], Meta(description="what the function is called with")]
    choices: Annotated[list[Choice], Meta(description="in the order in which they are shown")]
    explanation: Annotated[str, Meta(description="why the right answer is right, a sentence or two")] = ""
    cell: Annotated[int | None, Meta(description="of a notebook, the code cell that has the lines")] = None

    def __post_init__(self) -> None:
        """Refuse a question of which not exactly one answer is right.

        Raises:
            ValueError: it is such a one; in decoding, msgspec's ValidationError.
        """
        count = sum(choice.right for choice in self.choices)
        if count != 1:
            raise ValueError(f"{count} answers of {self.id!r} are right, and one must be")


class Left(msgspec.Struct, frozen=True):
    """An exercise that fewer questions than wanted could be made about."""

    stem: str
    reason: Annotated[str, Meta(description="a sentence")]


class Questions(msgspec.Struct, frozen=True):
    """The questions on one submission; made again from the same submission and seed, they are the same to the byte."""

    version: Literal[1]
    submission: Annotated[str, Meta(description="SHA-256 of the submission, as in its report")]
    seed: Annotated[str, Meta(description="'public', or a digest that names a secret seed")]
    language: str
    questions: list[Question]
    student: Annotated[str | None, Meta(description="the student's id")] = None
    name: Annotated[str, Meta(description="the student's name, where the class's list has one")] = ""
    made_from: Annotated[
        str,
        Meta(
            description="digest of all that the questions of a class depend on: the same, and they are kept"
        ),
    ] = ""
    left: Annotated[list[Left], Meta(description="exercises that have fewer questions than wanted")] = []


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of questions."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Questions)}
