"""The shapes of an exercise's cases: what a function is traced for, once each, and why one may have to stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from grader.key.model import CaseKey, CheckKey, ExerciseKey, arrays_of
from grader.programs.target import LoopTarget, Target
from grader.scoring.diagnose import Place
from grader.values import Node

PUBLISHED = "the statement's example"
MEASURED = "what is measured is the program or a training"


@dataclass(frozen=True)
class Shape:
    """What some cases have in common: the function, how it is called, and the shapes of its arguments.

    Attributes:
        text: "numbers 5 x 7, stride (2, 1)".
        kind: the function and how it is called.
        places: the cases.
        size: how many numbers its arguments and the right answer have: a loop over them is traced step by step.
        stays: why no other shape can stand for it, whatever it tells apart; "" if one can.
    """

    text: str
    kind: tuple[str, str]
    places: frozenset[Place]
    size: int
    stays: str = ""


def shapes_of(exercise: ExerciseKey, arrays: Mapping[str, Any]) -> list[Shape]:
    """Return the distinct shapes of an exercise's cases, in their order; of plain numbers there are none, and no trace."""
    found: dict[bytes, Shape] = {}
    for i, check in enumerate(exercise.checks):
        for j, case in enumerate(check.cases):
            if not case.inputs:
                continue
            known = msgspec.json.encode(
                [case.target, [(arrays[n].shape, arrays[n].dtype.name) for n in case.inputs]]
            )
            stays = _reason(check, case)
            before = found.get(known)
            if before is None:
                before = Shape(_text(exercise, case, arrays), _kind(case), frozenset(), _size(case, arrays))
            found[known] = Shape(
                before.text, before.kind, before.places | {(i, j)}, before.size, before.stays or stays
            )
    return list(found.values())


def _reason(check: CheckKey, case: CaseKey) -> str:
    if check.constant_program or check.at_least is not None or isinstance(case.target, LoopTarget):
        return MEASURED
    return "" if check.points else PUBLISHED


def _kind(case: CaseKey) -> tuple[str, str]:
    if isinstance(case.target, Target):
        return case.target.function, case.target.transform
    return case.target.step, "loop"


def _size(case: CaseKey, arrays: Mapping[str, Any]) -> int:
    answer = arrays_of(case.expected.prefix, arrays).values()
    return sum(array.size for array in (*answer, *(arrays[name] for name in case.inputs)))


def _text(exercise: ExerciseKey, case: CaseKey, arrays: Mapping[str, Any]) -> str:
    function, how = _kind(case)
    if not isinstance(case.target, Target):
        return f"{function}, {case.target.steps} steps"
    sides = {str(n): " x ".join(map(str, arrays[name].shape)) for n, name in enumerate(case.inputs)}
    types = {str(n): arrays[name].dtype.name for n, name in enumerate(case.inputs)}
    parts = [
        f"{name} {''.join(_parts(node, sides, types))}"
        for name, node in zip(exercise.parameters[function], case.target.args[1], strict=False)
    ]
    called = [f"{function}:"] if len(exercise.parameters) > 1 else []
    return " ".join([*called, ", ".join(parts), *([f"under {how}"] if how != "plain" else [])])


def _parts(node: Node, sides: Mapping[str, str], types: Mapping[str, str]) -> Iterator[str]:
    match node:
        case ["array", name]:
            whole = " of whole numbers" if types[name].startswith(("int", "uint")) else ""
            yield f"{sides[name] or 'a number'}{whole}"
        case ["list" | "tuple", list(items)]:
            yield f"({', '.join(''.join(_parts(item, sides, types)) for item in items)})"
        case ["dict", list(pairs)]:
            yield f"({', '.join(''.join(_parts(item, sides, types)) for _, item in pairs)})"
        case [_, value]:
            yield str(value)
        case _:
            yield "None"
