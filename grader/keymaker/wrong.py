"""What the catalogue's misconceptions show on a case: answers, and signs of other kinds."""

from __future__ import annotations

import functools
import hashlib
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from grader.exercise import Check
from grader.key.model import Shown, Stored
from grader.keymaker.reference import Calling, Programs, whole
from grader.misconception import ONCE, Function, HasShape, Misconception, Raising, Sign
from grader.programs.target import LoopTarget, Target
from grader.scoring.compare import agree, shape_of
from grader.scoring.part import NoSuchPartError, inside, part_of
from grader.values import Node

ANY_EXCEPTION = Raising()


class ShownError(Exception):
    """A misconception's function returned a sign; raised, so that it is not taken for an answer, under a trace either."""

    def __init__(self, sign: Sign) -> None:
        super().__init__(sign)
        self.sign = sign


@dataclass(frozen=True)
class Right:
    """The right answer to a case, and how it is stored."""

    value: Any
    stored: Stored


class Wrong:
    """The misconceptions of one exercise.

    Args:
        stem: the exercise's.
        misconceptions: its misconceptions.
        default: the function that a misconception replaces, where it doesn't say which.
        cached: keeps programs for other keys.
    """

    def __init__(
        self, stem: str, misconceptions: Sequence[Misconception], default: str, cached: Programs
    ) -> None:
        self._misconceptions = {m.name: (m.replaces or default, m.functions) for m in misconceptions}
        self._answering = {
            name: [
                Calling(f"{stem}: {name} {number}", {replaced: _with_signs_raised(function)}, cached)
                for number, function in enumerate(functions)
            ]
            for name, (replaced, functions) in self._misconceptions.items()
        }

    def of_call(
        self,
        check: Check,
        target: Target,
        arrays: list[Any],
        right: Right,
        store: Callable[[int, Any], Stored],
    ) -> dict[str, list[Shown]]:
        """Return what each misconception shows on a call, if it is anything but the right answer.

        Args:
            check: the check that the call belongs to.
            target: the call.
            arrays: its arrays.
            right: the right answer.
            store: stores an answer under a number.
        """
        found: dict[str, list[Shown]] = {}
        known: dict[object, Stored] = {}

        def shown(answering: Calling) -> Shown:
            try:
                answer = answering.packed(target, arrays)
            except ShownError as error:
                return error.sign
            except Exception:  # noqa: BLE001 - the misconception raises on this case
                return ANY_EXCEPTION
            # Many ideas give the same numbers on a small case: each answer is compared, and stored, once.
            if (exact := _bits_of(*answer)) not in known:
                value = whole(*answer)
                known[exact] = (
                    store(len(known), _looked_at(value, check))
                    if differs(check, right.value, value)
                    else right.stored
                )
            return known[exact]

        for name, (replaced, _) in self._misconceptions.items():
            if replaced != target.function:
                continue
            ways = [shown(answering) for answering in self._answering[name]]
            if any(isinstance(way, HasShape) for way in ways) and target.transform in ("vmap", "grad"):
                continue  # the shape is that of the plain call's answer
            if not all(is_silent(way, check, right) for way in ways):
                found[name] = ways
        return found

    def of_loop(self, target: LoopTarget, right: Stored) -> dict[str, list[Shown]]:
        """Return the signs that misconceptions about a loop's step show: those that don't depend on its arguments."""
        found: dict[str, list[Shown]] = {}
        for name, (replaced, functions) in self._misconceptions.items():
            ways = [_sign_of(function) for function in functions if replaced == target.step]
            if any(isinstance(way, ONCE) for way in ways):
                found[name] = [way if isinstance(way, ONCE) else right for way in ways]
        return found


def _bits_of(node: Node, arrays: Sequence[Any]) -> object:
    """What two answers share only where they are the same, to the last bit."""
    tables = ((a.shape, a.dtype.str, hashlib.sha256(a.tobytes()).digest()) for a in map(np.asarray, arrays))
    return msgspec.json.encode(node), *tables


def _with_signs_raised(function: Function) -> Function:
    @functools.wraps(function)
    def raising(*args: Any) -> Any:
        value = function(*args)
        if isinstance(value, Sign):
            raise ShownError(value)
        return value

    return raising


def _looked_at(value: Any, check: Check) -> Any:
    """Return the part of an answer that a check looks at, in its place; all of it, where it has no such part."""
    try:
        return inside(check.part, part_of(value, check.part))
    except NoSuchPartError:
        return value


def _sign_of(function: Function) -> Sign | None:
    """Return a function's sign, whatever its arguments; None where it has none, or needs them."""
    try:
        value = function(*[None for _ in inspect.signature(function).parameters])
    except Exception:  # noqa: BLE001 - it computes something
        return None
    return value if isinstance(value, Sign) else None


def is_silent(way: Shown, check: Check, right: Right) -> bool:
    """Whether what a misconception shows can't be told from a right answer."""
    if isinstance(way, HasShape):
        return way.shape == shape_of(part_of(right.value, check.part))
    return way == right.stored


def differs(check: Check, right: Any, value: Any) -> bool:
    """Whether a wrong answer differs from the right one in the part that a check looks at."""
    try:
        expected = part_of(right, check.part)
        got = part_of(value, check.part)
    except NoSuchPartError:
        return True
    return not agree(expected, got, check)
