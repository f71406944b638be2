"""What the outcome of one case says for a misconception, or against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

import msgspec

from grader.key.model import CaseKey, CheckKey, Shown, Stored, value_of
from grader.misconception import ONCE, Changes, HasShape, KeepsState, LeaksTracer, Raising
from grader.outcome import Failure, Outcome, State
from grader.scoring.compare import compare, shape_of
from grader.scoring.judge import difference_of
from grader.scoring.part import NoSuchPartError, part_of


class Evidence(IntEnum):
    """How much one case says for a misconception that it does not speak against."""

    NONE = 0  # a right answer would be the same
    RAISED = 1  # an exception, as the idea raises one; many mistakes do
    SHAPE = 2  # the shape, and no number: other ideas may have the same
    CHANGED = 3  # an argument is changed: true, and perhaps not all that is wrong
    TYPICAL = 4  # the idea's own numbers, or the words of its exception
    KEPT = 5  # a second call is another one, or a tracer leaked: whatever numbers there are come from that


def evidence_of(
    check: CheckKey, case: CaseKey, name: str, outcome: Outcome, arrays: Mapping[str, Any]
) -> Evidence | None:
    """Return what an outcome says for a misconception; None where it speaks against it."""
    every = [_agreement(check, case, shown, outcome, arrays) for shown in case.wrong[name]]
    return max((evidence for evidence in every if evidence is not None), default=None)


def _agreement(
    check: CheckKey, case: CaseKey, shown: Shown, outcome: Outcome, arrays: Mapping[str, Any]
) -> Evidence | None:
    if isinstance(shown, ONCE):
        return _habit(check, case, shown, outcome, arrays)
    if isinstance(shown, Raising):
        return _raised_alike(shown, outcome.failure)
    if outcome.failure is not None:
        return None
    if isinstance(shown, HasShape):
        if _shape(check, outcome.value) != shown.shape:
            return None
        is_right = _shape(check, value_of(case.expected, arrays)) == shown.shape
        return Evidence.NONE if is_right else Evidence.SHAPE
    return _answered_alike(check, case, shown, outcome, arrays)


def _answered_alike(
    check: CheckKey, case: CaseKey, shown: Stored, outcome: Outcome, arrays: Mapping[str, Any]
) -> Evidence | None:
    if shown == case.expected:
        return Evidence.NONE if difference_of(check, case, outcome.value, arrays) is None else None
    wrong, got, part = value_of(shown, arrays), outcome.value, check.part
    if _has(part, wrong):
        if not _has(part, got):
            return None
        wrong, got = part_of(wrong, part), part_of(got, part)
    if (difference := compare(wrong, got, check)) is not None:
        right = value_of(case.expected, arrays)
        right = part_of(right, part) if _has(part, right) else right
        if difference.kind != "dtype" or not _same_in_another_type(right, wrong, got, check):
            return None
    shape = shape_of(got)
    return Evidence.SHAPE if shape is not None and 0 in shape else Evidence.TYPICAL


def _same_in_another_type(right: Any, wrong: Any, got: Any, check: CheckKey) -> bool:
    """Whether a learner has an idea's numbers in a type of their own, where the right answer may have either one."""
    either = all(
        (difference := compare(right, one, check)) is not None and difference.kind in ("finiteness", "values")
        for one in (wrong, got)
    )
    return either and compare(wrong, got, msgspec.structs.replace(check, any_number=True)) is None


def _has(part: Sequence[str | int], value: Any) -> bool:
    try:
        part_of(value, part)
    except NoSuchPartError:
        return False
    return True


def _raised_alike(shown: Raising, failure: Failure | None) -> Evidence | None:
    """What an exception says for one that has some words; neither case nor spaces count."""
    if failure is None or failure.state is not State.RAISED:
        return None
    text = _squeezed(failure.raised)
    if not all(_squeezed(word) in text for word in shown.words):
        return None
    return Evidence.TYPICAL if shown.words else Evidence.RAISED


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _habit(
    check: CheckKey,
    case: CaseKey,
    shown: Changes | KeepsState | LeaksTracer,
    outcome: Outcome,
    arrays: Mapping[str, Any],
) -> Evidence:
    """What a case says for that which need not show on each: where it does, that alone is wrong there."""
    if isinstance(shown, LeaksTracer):
        return Evidence.KEPT if _is_a_leak(outcome.failure) else Evidence.NONE
    if outcome.failure is not None or difference_of(check, case, outcome.value, arrays) is not None:
        return Evidence.NONE
    if isinstance(shown, Changes):
        return Evidence.CHANGED if shown.argument in outcome.changed else Evidence.NONE
    again = outcome.again
    if again is None or outcome.changed:
        return Evidence.NONE
    if again.failure is not None:
        is_another = again.failure.state in (State.RAISED, State.FAILED)
    else:
        is_another = difference_of(check, case, again.value, arrays) is not None
    return Evidence.KEPT if is_another else Evidence.NONE


def _is_a_leak(failure: Failure | None) -> bool:
    return failure is not None and failure.raised.startswith("UnexpectedTracerError")


def _shape(check: CheckKey, value: Any) -> tuple[int, ...] | None:
    try:
        return shape_of(part_of(value, check.part))
    except NoSuchPartError:
        return None


def may_have_shape(
    check: CheckKey, case: CaseKey, name: str, outcome: Outcome, arrays: Mapping[str, Any]
) -> bool:
    """Whether a misconception, with whatever numbers, may have the shape of an outcome."""
    shape = _shape(check, outcome.value)
    for shown in case.wrong.get(name, ()):
        if isinstance(shown, HasShape) and shown.shape == shape:
            return True
        if isinstance(shown, Stored) and _shape(check, value_of(shown, arrays)) == shape:
            return True
    return False
