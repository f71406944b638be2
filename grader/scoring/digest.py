"""A digest of wrong answers: two submissions that answered the same on the same cases have the same one.

Equal is what `compare` calls equal, so no digest may hang on a number's last digits. Of an array of whole numbers it takes
the numbers. Of others it takes what a small difference does not move: the shape, how large the numbers are, and two sums of
all of them with fixed weights, each rounded far more coarsely than answers are compared. That equal answers fall on two
sides of a rounding's edge happens once in some thousand exercises, and costs a group one student.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from grader.exercise import Tolerance
from grader.key.model import CaseKey, CheckKey, ExerciseKey, value_of
from grader.outcome import Outcome
from grader.scoring.compare import as_array, compare, shape_of
from grader.scoring.judge import Verdict
from grader.scoring.part import NoSuchPartError, part_of
from grader.values import NotData

ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}")
"""Where an object lies in memory: another one each time."""
Array = np.ndarray[Any, Any]
NOISE, LOUD = 1e-5, 25_000
"""How far from a whole number a number may lie that is taken for one, as a share of the array's largest number: far above
the rounding of float32, far below a wrong idea. And up to which largest number that says anything."""
EXACT = 2.0**40
"""The same for floats that are whole to the last digit; larger ones always are."""
GRID = 0.01
"""To what the weighted sums are rounded, as a share of the array's size."""
EDGE = 0.37
"""Where the roundings have their edges: not where numbers of an exercise like to lie, at halves and thirds."""


def digest(
    exercise: ExerciseKey,
    verdicts: Sequence[Verdict],
    outcomes: Sequence[Sequence[Outcome]],
    arrays: Mapping[str, Any],
) -> str:
    """Return the digest of an exercise's outcomes, as hexadecimal digits.

    Args:
        exercise: the exercise.
        verdicts: what was judged of each check.
        outcomes: the outcomes of each check's cases.
        arrays: the exercise's table of arrays.
    """
    told = [
        [
            verdict.state,
            verdict.again,
            [_of_case(check, *pair, arrays) for pair in zip(check.cases, results, strict=True)],
        ]
        for check, verdict, results in zip(exercise.checks, verdicts, outcomes, strict=True)
    ]
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


def _of_case(check: CheckKey, case: CaseKey, outcome: Outcome, arrays: Mapping[str, Any]) -> Any:
    """What one case came to: an exception's type and sentence, without its line; or the answer."""
    if outcome.failure is not None:
        return [outcome.failure.state, ADDRESS.sub("", outcome.failure.raised or outcome.failure.sentence)]
    if check.at_least is not None:
        return ["measured"]  # whether it is enough is in the verdict, and nothing else is asked
    try:
        got = part_of(outcome.value, check.part)
    except NoSuchPartError:
        return ["without the part", _of_value(None, outcome.value, check)]
    right = part_of(value_of(case.expected, arrays), check.part)
    return ["answer", list(outcome.changed), _of_value(right, got, check)]


def _of_value(right: Any, got: Any, tolerance: Tolerance) -> Any:
    """An answer, or a part of one, beside the right one; that is None where there is nothing like it."""
    if isinstance(got, NotData):
        return ["other", got.type_name]
    if isinstance(got, str | None):
        return ascii(got)
    if shape_of(got) is not None:
        array = as_array(got)
        assert array is not None
        return _of_numbers(right, array, tolerance)
    if isinstance(got, dict):
        beside = right if isinstance(right, dict) else {}
        return {ascii(key): _of_value(beside.get(key), value, tolerance) for key, value in got.items()}
    parts = right if isinstance(right, list | tuple) and len(right) == len(got) else [None] * len(got)
    return [_of_value(one, value, tolerance) for one, value in zip(parts, got, strict=True)]


def _of_numbers(right: Any, got: Array, tolerance: Tolerance) -> Any:
    expected = as_array(right) if shape_of(right) is not None else None
    beside = expected if expected is not None and expected.shape == got.shape else None
    difference = None if beside is None else compare(beside, got, tolerance)
    if beside is not None and difference is None:
        return ["right"]
    numbers = got.astype(np.float64).ravel()
    finite = np.isfinite(numbers)
    # Of a type that is not asked for: that is what is wrong, whatever the numbers are.
    told = [list(got.shape), difference is not None and difference.kind == "dtype"]
    told += [np.packbits(finite).tobytes(), [str(number) for number in numbers[~finite][:9]]]
    numbers = np.where(finite, numbers, 0.0)
    size = float(np.abs(numbers).max(initial=0.0))
    whole = np.rint(numbers)
    far = np.abs(numbers - whole).max(initial=0.0)
    if got.dtype.kind != "f" or (not far and size < EXACT) or (far <= NOISE * size and size < LOUD):
        return [*told, hashlib.sha256((whole + 0.0).tobytes()).digest()]  # + 0.0 makes -0.0 the same as 0.0
    grid = max(GRID, 30 * tolerance.rtol)
    sums = [numbers @ _weights(numbers.size, k) / (size * np.sqrt(numbers.size)) for k in (0, 1)]
    return [*told, *(int(np.floor(x / grid + EDGE)) for x in (np.log(size), *sums))]


def _weights(count: int, k: int) -> Array:
    """Fixed weights between -1 and 1 without a pattern, so that no exchange of elements leaves a sum as it is."""
    weights: Array = np.cos(np.arange(1, count + 1, dtype=np.float64) ** 2 * (1.5 + k))
    return weights
