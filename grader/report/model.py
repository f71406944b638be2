"""The model of a report, which has a version; all formats for platforms are made from it.

Nothing in a report is in a cycle, so the collector need not look at it (`gc=False`): a class has millions of such parts.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from grader.outcome import State
from grader.report.value import Value

MAX_WINDOWS = 64  # windows of an answer's plane; for a larger plane, those around the wrong element
MAX_TERMS = 4096  # of a formula
MAX_SENTENCE = 2000  # letters of one that is read when an exercise passed, or by an instructor
MAX_SENTENCES = 100  # for an instructor, of one exercise
MAX_ARGUMENTS = 64
Sentence = Annotated[str, Meta(max_length=MAX_SENTENCE)]
Index = Annotated[list[Annotated[int, Meta(ge=0)]], Meta(max_length=64)]


class Argument(msgspec.Struct, frozen=True, gc=False):
    """One argument of the failing call."""

    name: str
    value: Value


class Window(msgspec.Struct, frozen=True, gc=False):
    """The window of an argument behind one number of the answer, and how that number is computed."""

    argument: Annotated[str, Meta(description="the argument that the window lies on")]
    position: Annotated[list[int], Meta(description="index, in the argument, of the window's first element")]
    size: Annotated[list[int], Meta(description="height and width of the window")]
    arithmetic: Annotated[str, Meta(description="the right number, worked out term by term")]
    output: Annotated[list[int], Meta(description="index, in the answer, of the number it makes")] = []

    @property
    def axis(self) -> int:
        """The axis of the window's rows, in argument and answer: the first of two axes, else the third from the end."""
        return 0 if len(self.position) == 2 else len(self.position) - 3

    @property
    def ranges(self) -> tuple[range, range]:
        """The window's rows and columns, on its axis and the next one."""
        rows, columns = self.position[self.axis : self.axis + 2]
        return range(rows, rows + self.size[0]), range(columns, columns + self.size[1])


class Factor(msgspec.Struct, frozen=True, gc=False):
    """One number of an argument that a term multiplies."""

    argument: str
    index: Annotated[Index, Meta(description="where in the argument; empty for a single number")]


class Term(msgspec.Struct, frozen=True, gc=False):
    """One term of a formula: a coefficient times some numbers of the arguments."""

    coefficient: float
    factors: Annotated[list[Factor], Meta(description="empty for a constant", max_length=16)]
    outside: Annotated[
        bool, Meta(description="of a relu: whether it is added after the ReLU, outside of it")
    ] = False


class Formula(msgspec.Struct, frozen=True, gc=False):
    """What the first wrong number is made of, and what it should be made of; read off by calls on chosen arguments."""

    kind: Annotated[
        Literal["sum", "maximum", "relu"],
        Meta(
            description="a sum of the terms, the largest of them, or their sum where it is positive and else 0"
        ),
    ]
    output: Annotated[Index, Meta(description="index, in the answer, of the number")]
    expected: Annotated[list[Term], Meta(max_length=MAX_TERMS)]
    got: Annotated[list[Term], Meta(max_length=MAX_TERMS)]
    sentence: Annotated[
        Sentence,
        Meta(
            description="in which way the answer differs from the right one, in all its numbers; may be empty"
        ),
    ] = ""
    expected_kind: Annotated[
        Literal["sum", "maximum", "relu"] | None,
        Meta(description="the kind of the right number, where it is another one"),
    ] = None


class Counterexample(msgspec.Struct, frozen=True, gc=False):
    """The first failing case, which is minimal, since cases go from small to large."""

    call: Annotated[
        str,
        Meta(description="the call, and the part of its answer that is shown, as a learner would write it"),
    ]
    arguments: list[Argument]
    expected: Annotated[
        Value | None, Meta(description="null where the check keeps the right answer to itself")
    ]
    got: Annotated[Value | None, Meta(description="null where the call gave no answer")]
    position: Annotated[
        list[int] | None, Meta(description="index of the first wrong element of the answer")
    ] = None
    window: Annotated[Window | None, Meta(description="where the first wrong element comes from")] = None
    windows: Annotated[
        list[Window],
        Meta(
            description="where each number comes from, row by row, in the answer's plane that holds the first "
            f"wrong element; of a plane of more than {MAX_WINDOWS}, the part around it"
        ),
    ] = []
    snippet: Annotated[str, Meta(description="Python that makes the same call, for the learner to paste")] = (
        ""
    )
    formula: Annotated[
        Formula | None, Meta(description="null where the function is of no kind that can be read off")
    ] = None


class Misconception(msgspec.Struct, frozen=True, gc=False):
    """A misconception that the learner seems to have."""

    name: str
    help: str


class CheckReport(msgspec.Struct, frozen=True, gc=False):
    """The result of one check, which earns all of its points or none."""

    name: str
    state: State
    points: int
    max_points: Annotated[
        int, Meta(description="0 for an example that everybody knows: it is for practice, and counts nothing")
    ]
    rationale: Annotated[str, Meta(description="what the check is about")]
    help: Annotated[
        str, Meta(description="what to look at when it fails; empty if it failed for another reason")
    ]
    message: Annotated[str, Meta(description="why it did not pass; empty where it did")] = ""
    misconception: Misconception | None = None
    counterexample: Counterexample | None = None
    printed: Annotated[
        str, Meta(description="what the learner's code printed on the failing case, capped")
    ] = ""
    line: Annotated[
        int | None, Meta(description="line of the learner's file where it went wrong, where one is known")
    ] = None
    comment: Annotated[
        str | UnsetType,
        Meta(description="what an instructor says to all who gave these answers; no grading writes one"),
    ] = UNSET


class Proof(msgspec.Struct, frozen=True, gc=False):
    """Whether the function is proved to give the right answer for every value of its arguments' arrays, or was tested only."""

    state: Literal["proved", "tested"] = "tested"
    reason: Annotated[Sentence | None, Meta(description="why it is not proved, as a sentence")] = None
    shapes: Annotated[
        int,
        Meta(
            description="how many combinations of arguments' shapes and plain values it is proved for", ge=0
        ),
    ] = 0
    bound: Annotated[
        float,
        Meta(
            description="the probability that it is called proved and gives a wrong answer, at most",
            ge=0,
            le=1,
        ),
    ] = 1.0
    arguments: Annotated[
        list[Annotated[str, Meta(max_length=200)]],
        Meta(
            description="the names of the arrays for all of whose values it is proved",
            max_length=MAX_ARGUMENTS,
        ),
    ] = []


class Line(msgspec.Struct, frozen=True, gc=False):
    """The line on which a small change would make every case right; found only where somebody asked for it."""

    number: Annotated[int, Meta(description="counted from 1, in the file or in the cell", ge=1)]
    source: Annotated[
        str, Meta(description="the line; empty where it is not known", max_length=MAX_SENTENCE)
    ] = ""
    cell: Annotated[int | None, Meta(description="the number of a notebook's code cell")] = None


class ExerciseReport(msgspec.Struct, frozen=True, gc=False):
    """The result of one exercise."""

    stem: str
    title: str
    state: State
    score: int
    max_score: int
    checks: list[CheckReport]
    lesson: Annotated[str, Meta(description="what the exercise teaches, in one sentence")] = ""
    proof: Proof = Proof()
    review: Annotated[
        list[Sentence],
        Meta(
            description="what an instructor should look at, as sentences; empty as a rule, and for students always",
            max_length=MAX_SENTENCES,
        ),
    ] = []
    line: Annotated[
        Line | None, Meta(description="where to look; null as a rule, and wherever nobody asked for it")
    ] = None


class SubmissionInfo(msgspec.Struct, frozen=True, gc=False):
    """The submission that was graded."""

    hash: Annotated[str, Meta(description="SHA-256 over the snapshot's paths and contents")]
    files: int
    notes: list[str] = []
    student: str | None = None


class Isolation(msgspec.Struct, frozen=True, gc=False):
    """How the submission was isolated from the grader."""

    tier: Annotated[
        str, Meta(description="'full' has namespaces and seccomp, 'process' a process of its own")
    ]
    limits: dict[str, float]
    probes: Annotated[
        dict[str, str], Meta(description="what a canary could do in that tier, before grading")
    ] = {}


class Report(msgspec.Struct, frozen=True, gc=False):
    """The report of a graded submission; two runs on the same submission and key differ only in versions and timings."""

    version: Annotated[Literal[1, 2], Meta(description="1 has no proofs, reviews and formulas")]
    submission: SubmissionInfo
    seed: Annotated[str, Meta(description="'public', a number, or a digest that names a secret seed")]
    key: Annotated[str, Meta(description="SHA-256 of the answer key")]
    isolation: Isolation
    score: int
    max_score: int
    exercises: list[ExerciseReport]
    versions: dict[str, str] = {}
    timings: Annotated[dict[str, float], Meta(description="seconds of wall clock, by stem, and in all")] = {}

    @property
    def grader_failed(self) -> bool:
        """Whether the grader itself failed on any exercise."""
        return any(exercise.state == "grader_error" for exercise in self.exercises)

    @property
    def passed(self) -> bool:
        """Whether every exercise passed."""
        return all(exercise.state == "passed" for exercise in self.exercises)


def schema() -> dict[str, Any]:
    """Return the report's JSON Schema (draft 2020-12)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Report)}


def encode(report: Report) -> bytes:
    """Encode a report as indented JSON, in the version that it has: one that came as 1 holds nothing of 2."""
    data = report if report.version > 1 else _as_version_1(report)
    return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"


def _as_version_1(report: Report) -> Any:
    """Return a report as JSON's values, without what version 2 added."""
    plain = msgspec.to_builtins(report)
    for exercise in plain["exercises"]:
        del exercise["proof"], exercise["review"], exercise["line"]
        for check in exercise["checks"]:
            check.pop("comment", None)
            if check["counterexample"] is not None:
                del check["counterexample"]["formula"]
    return plain


def decode(data: bytes) -> Report:
    """Decode a report.

    Raises:
        msgspec.ValidationError: the data are no report of this version.
    """
    return msgspec.json.decode(data, type=Report)
