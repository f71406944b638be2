"""The model of an answer key: exercises, inputs, right answers, and the answers of each misconception.

What a course's author writes as plain data (`grader.exercise`) is here as it is; functions are replaced by what they gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from grader.exercise import NO_NAMES, CheckTerms, Names, Rule, Sliding
from grader.misconception import Sign
from grader.programs.target import LoopTarget, Target
from grader.values import Node, unpack

FORMAT = 2


class Stored(msgspec.Struct, frozen=True, tag="value"):
    """A value: its node, and the prefix of its arrays' names in the exercise's table."""

    node: Node
    prefix: str


Shown = Stored | Sign
"""What a misconception shows on a case: an answer, or a sign of another kind."""


class CaseKey(msgspec.Struct, frozen=True):
    """One case of a check.

    Attributes:
        target: the function to call, and how.
        inputs: names, in the exercise's table, of the target's arrays "0", "1", ...
        expected: the right answer.
        wrong: what each misconception shows that gives anything but the right answer: one entry for each of its functions,
            `expected` itself for one that is right here.
        measure: index of the trusted program that measures a loop's final carry.
        public: whether it is the same under every seed, so that its answer can be looked up.
        terms: indices of the terms that the arrays of its right answer are made of, where these are known and may be shown.
        proof: index of what the solution is known by on these shapes; None where nothing is known.
    """

    target: Target | LoopTarget
    inputs: list[str]
    expected: Stored
    wrong: dict[str, list[Shown]] = {}
    measure: int | None = None
    public: bool = False
    proof: int | None = None
    terms: list[int] = []


class ProofKey(msgspec.Struct, frozen=True):
    """What the solution is known by, on arguments of some shapes: a program that is proved equal is known by the same.

    Attributes:
        prefix: of its fingerprint's arrays, in the exercise's table.
        chooses: whether it takes the larger of two numbers, so that a choice by value is natural.
    """

    prefix: str
    chooses: bool = False


class TermsKey(msgspec.Struct, frozen=True):
    """What one array of a right answer is made of: `grader.scoring.formula.terms.Terms`, its arrays by the prefix of their names.

    `path` leads to the array in the answer.
    """

    path: list[str | int]
    kind: Literal["sum", "maximum", "relu"]
    names: list[str]
    shapes: list[list[int]]
    output: list[int]
    prefix: str


class CheckKey(CheckTerms, frozen=True):
    """One check, its cases drawn, and what the parts of its answers are called."""

    cases: list[CaseKey]
    names: Names = NO_NAMES

    @property
    def public(self) -> bool:
        """Whether all its answers can be looked up."""
        return bool(self.cases) and all(case.public for case in self.cases)

    @property
    def worth(self) -> int:
        """The points that it can earn: none where all its answers can be looked up."""
        return 0 if self.public else self.points


class Illustration(msgspec.Struct, frozen=True):
    """An illustration under a statement in a notebook: the bytes of a PNG file, and what it shows, in a sentence."""

    description: str
    png: bytes


class ExerciseKey(msgspec.Struct, frozen=True):
    """One exercise, with everything that grading or a learner's command needs.

    `part` and `illustrations` are for notebooks: the title of the part of the course that it belongs to, and what is drawn.
    `terms` are those of the right answers, each once. `point` is what the random point of its proofs is drawn from.
    """

    stem: str
    title: str
    lesson: str
    starter: str
    hints: list[str]
    parameters: dict[str, list[str]]
    checks: list[CheckKey]
    rules: list[Rule] = []
    misconceptions: dict[str, str] = {}
    labels: dict[str, str] = {}
    sliding: Sliding | None = None
    part: str = ""
    illustrations: list[Illustration] = []
    terms: list[TermsKey] = []
    proofs: list[ProofKey] = []
    point: int = 0

    @property
    def points(self) -> int:
        """The points that the exercise can earn."""
        return sum(check.worth for check in self.checks)


class Manifest(msgspec.Struct, frozen=True):
    """A key's table of contents.

    Attributes:
        seed: the seed that the cases were drawn from: "public", a number, or a digest of a secret seed.
        versions: versions of the packages that computed the answers.
        translations: the course's texts in other languages, by language; see `grader.key.translate`.
        formulas: LaTeX for indented blocks of the statements, by their text.
    """

    format: int
    seed: str
    versions: dict[str, str]
    exercises: list[ExerciseKey]
    translations: dict[str, dict[str, str]] = {}
    formulas: dict[str, str] = {}


def arrays_of(prefix: str, arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arrays of an exercise's table whose names have a prefix, without it."""
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def value_of(stored: Stored, arrays: Mapping[str, Any]) -> Any:
    """Return a stored value, with its arrays from an exercise's table."""
    return unpack(stored.node, _Prefixed(arrays, stored.prefix))


class _Prefixed(Mapping[str, Any]):
    def __init__(self, table: Mapping[str, Any], prefix: str) -> None:
        self._table, self._prefix = table, prefix

    def __getitem__(self, name: str) -> Any:
        return self._table[self._prefix + name]

    def __iter__(self) -> Iterator[str]:
        return (name.removeprefix(self._prefix) for name in self._table if name.startswith(self._prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)
