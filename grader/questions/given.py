"""What a function is called with in a question: drawn from the seed, like the cases of the answer key."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np

from grader.key.model import CaseKey, ExerciseKey
from grader.programs.target import Spec, Target
from grader.report.model import Argument
from grader.report.value import view
from grader.values import Node, unpack

Array = np.ndarray[Any, Any]
LOW, HIGH = -4, 9
"""Numbers that arrays are drawn from."""
MOST_DRAWN = 400
"""Numbers of an array that is drawn; a larger one is the key's."""


@dataclass(frozen=True)
class Given:
    """One call of a learner's function.

    Attributes:
        target: the function, and how it is called.
        arrays: the arrays of the call.
        names: the names of the function's parameters.
    """

    target: Target
    arrays: list[Array]
    names: list[str]

    @property
    def function(self) -> str:
        """The function's name."""
        return self.target.function

    @property
    def specs(self) -> list[Spec]:
        """The shapes and dtypes of its arrays."""
        return [Spec(array.shape, array.dtype.name) for array in self.arrays]

    @property
    def table(self) -> dict[str, Array]:
        """Its arrays by the names that its target gives them."""
        return {str(i): array for i, array in enumerate(self.arrays)}

    @property
    def values(self) -> dict[str, Any]:
        """Its arguments by name."""
        return dict(zip(self.names, unpack(self.target.args, self.table), strict=False))

    @property
    def arguments(self) -> list[Argument]:
        """Its arguments, as they are shown."""
        return [Argument(name, view(value)) for name, value in self.values.items()]

    @property
    def size(self) -> int:
        """How many numbers its arrays have."""
        return sum(array.size for array in self.arrays)

    def of(self, suffix: str) -> Given:
        """The same call of a variant of the function."""
        return replace(self, target=msgspec.structs.replace(self.target, function=self.function + suffix))

    def with_arrays(self, arrays: list[Array]) -> Given:
        """The same call of other arrays."""
        return replace(self, arrays=arrays)

    def with_args(self, args: Node) -> Given:
        """The same call with other arguments, of the same arrays."""
        return replace(self, target=msgspec.structs.replace(self.target, args=args))

    def through(self, transform: str) -> Given:
        """The same call, transformed: "plain" or "jit"."""
        return replace(self, target=msgspec.structs.replace(self.target, transform=transform))


def drawn(exercise: ExerciseKey, arrays: Mapping[str, Array], rng: random.Random) -> dict[str, list[Given]]:
    """Return calls of each function of an exercise that has any: shapes and plain values of the key's, other numbers."""
    found: dict[str, list[Given]] = {name: [] for name in exercise.parameters}
    seen = set()
    for case in (case for check in exercise.checks for case in check.cases):
        target = case.target
        if not isinstance(target, Target) or target.transform != "plain":
            continue
        given = Given(target, _arrays(case, arrays), exercise.parameters[target.function])
        key = msgspec.json.encode((target, given.specs))
        if key not in seen:
            seen.add(key)
            found[target.function].append(given)
    for calls in found.values():
        rng.shuffle(calls)
    return {name: [redrawn(given, rng) for given in calls] for name, calls in found.items() if calls}


def redrawn(given: Given, rng: random.Random) -> Given:
    """Return a call with other numbers in the arrays that are arguments themselves: small whole ones, which people can add."""
    alone = set(_alone(given.target.args))
    largest = max((array.size for array in given.arrays), default=0)
    arrays = [
        _numbers(array, rng, is_largest=array.size == largest) if name in alone else array
        for name, array in given.table.items()
    ]
    return replace(given, arrays=arrays)


def _arrays(case: CaseKey, arrays: Mapping[str, Array]) -> list[Array]:
    return [np.asarray(arrays[name]) for name in case.inputs]


def _alone(args: Node) -> Iterator[str]:
    """The names of the arrays that are arguments, and not inside of one."""
    for node in args[1]:
        if node[:1] == ["array"]:
            yield node[1]


def _numbers(like: Array, rng: random.Random, *, is_largest: bool) -> Array:
    """An array of small whole numbers; negative ones where another one has them, and labels within its own."""
    if not like.size or like.dtype.kind not in "iuf" or not np.isfinite(like).all() or like.size > MOST_DRAWN:
        return like
    low, high = (LOW, HIGH) if like.min() < 0 else (0, HIGH)
    if not is_largest:  # what others are multiplied with
        low, high = max(low, -2), 3
    if like.dtype.kind != "f":
        low, high = max(low, int(like.min())), min(high, int(like.max()))
    if high <= low:
        return like
    values = [rng.randint(low, high) for _ in range(like.size)]
    return np.array(values, like.dtype).reshape(like.shape)
