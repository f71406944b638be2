"""Compare an answer with the expected one: structure, shape, dtype, finiteness, values, in this order.

The first difference ends the comparison and becomes a sentence. Nothing is broadcast, and no method of the learner's
objects is called: both sides are builtins and plain NumPy arrays here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from grader.exercise import Tolerance
from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.scoring.number_format import number
from grader.scoring.place import WHOLE, Place
from grader.values import NotData

Kind = Literal["structure", "shape", "dtype", "finiteness", "values"]
FLOATS, INTEGERS = (
    ("float32", "float64"),
    ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
)


@dataclass(frozen=True)
class Difference:
    """The first difference found.

    Attributes:
        kind: which of the five comparisons found it.
        sentence: what was expected and what was given, for the learner.
        where: path of keys and indices, in the whole answer, to the part that differs.
        position: index of the first wrong element in that part, in row order.
        missing: whether the answer lacks the part that is looked at.
    """

    kind: Kind
    sentence: str
    where: tuple[str | int, ...] = ()
    position: tuple[int, ...] | None = None
    missing: bool = False


EXACT = Tolerance()


def compare(expected: Any, got: Any, tolerance: Tolerance = EXACT, where: Place = WHOLE) -> Difference | None:
    """Return the first difference between an answer and the expected one, or None if they agree.

    Lists count as tuples, and nested lists of numbers as arrays: the container of numbers is not graded.

    Args:
        expected: the right answer.
        got: the learner's.
        tolerance: how close is equal.
        where: which part of the whole answer this is, for the sentence.
    """
    return _compare(expected, got, tolerance, where)


def agree(expected: Any, got: Any, tolerance: Tolerance = EXACT) -> bool:
    """Whether `compare` finds no difference; no sentence is made, which matters where thousands of answers are compared."""
    if type(expected) is int and type(got) is int and max(abs(expected), abs(got)) < 1 << 63:
        return expected == got
    if type(expected) is np.ndarray and type(got) is np.ndarray and expected.dtype == got.dtype:
        if expected.shape != got.shape:
            return False
        if expected.dtype.kind in "iu" or expected.dtype in (np.float32, np.float64):
            return expected.size == 0 or _wrong(expected, got, tolerance) is None
    if isinstance(expected, dict):
        same = isinstance(got, dict) and got.keys() == expected.keys()
        return same and all(agree(value, got[key], tolerance) for key, value in expected.items())
    if isinstance(expected, list | tuple) and isinstance(got, list | tuple) and not _all_numbers(expected):
        same = len(expected) == len(got)
        return same and all(agree(*pair, tolerance) for pair in zip(expected, got, strict=True))
    return compare(expected, got, tolerance) is None


def _compare(expected: Any, got: Any, tolerance: Tolerance, where: Place) -> Difference | None:
    if isinstance(got, NotData):
        sentence = _("came as {value}, which is no number, array, text or container of them.")
        return Difference("structure", where.opening() + sentence.format(value=repr(got)), where.path)
    if isinstance(expected, dict):
        return _compare_dicts(expected, got, tolerance, where)
    if isinstance(expected, list | tuple) and not _all_numbers(expected):
        return _compare_sequences(expected, got, tolerance, where)
    if isinstance(expected, str | None):
        same = type(got) is type(expected) and got == expected
        wanted = "" if tolerance.conceal else repr(expected)
        return None if same else _mismatch("structure", wanted, described(got), where)
    return _compare_numbers(expected, got, tolerance, where)


def _compare_dicts(expected: Any, got: Any, tolerance: Tolerance, where: Place) -> Difference | None:
    if not isinstance(got, dict):
        wanted = _("a dict with the keys {keys}").format(keys=_keys(expected))
        return _mismatch("structure", wanted, described(got), where)
    for key, value in expected.items():
        if key not in got:
            sentence = _("the key {key} is missing; the keys here are {keys}.")
            text = sentence.format(key=repr(key), keys=_keys(got))
            return Difference("structure", where.opening() + text, where.path)
        if difference := _compare(value, got[key], tolerance, where.inside(key)):
            return difference
    if extra := [key for key in got if key not in expected]:
        sentence = _("the key {key} is not asked for.").format(key=repr(extra[0]))
        return Difference("structure", where.opening() + sentence, where.path)
    return None


def _compare_sequences(expected: Any, got: Any, tolerance: Tolerance, where: Place) -> Difference | None:
    if not isinstance(got, list | tuple) or len(got) != len(expected):
        wanted = _("a tuple of {size}").format(size=len(expected)) + where.fields(len(expected))
        return _mismatch("structure", wanted, described(got), where)
    for index, (one, other) in enumerate(zip(expected, got, strict=True)):
        if difference := _compare(one, other, tolerance, where.inside(index)):
            return difference
    return None


def _compare_numbers(expected: Any, got: Any, tolerance: Tolerance, where: Place) -> Difference | None:
    right, shape = as_array(expected), shape_of(got)
    if right is None or shape is None:
        wanted = described(expected) if right is None else _wanted(expected, right.shape, tolerance)
        return _mismatch("structure", wanted, described(got), where)
    if shape != right.shape:
        wanted = _wanted(expected, right.shape, tolerance)
        fields = where.fields(len(right)) if wanted and right.ndim == 1 else ""
        return _mismatch("shape", wanted + fields, _sized(got, shape), where)
    answer = as_array(got)  # now that it is known to take no more memory than the right one
    assert answer is not None
    allowed = _allowed(right, any_number=tolerance.any_number)
    if allowed and _name_of(answer.dtype) not in allowed:
        sentence = (
            _("expected numbers of type {type}, got {got}.")
            if right.ndim
            else _("expected a number of type {type}, got {got}.")
        )
        given = answer.dtype.name if right.ndim else f"{answer.item()} ({answer.dtype.name})"
        text = sentence.format(type=_plain(allowed), got=given)
        return Difference("dtype", where.opening() + text, where.path)
    return _compare_values(right, answer, tolerance, where)


def _compare_values(
    right: np.ndarray[Any, Any],
    answer: np.ndarray[Any, Any],
    tolerance: Tolerance,
    where: Place,
) -> Difference | None:
    if right.size == 0:
        return None
    found = _wrong(right, answer, tolerance)
    if found is None:
        return None
    kind, wrong = found
    position = _first(wrong)
    if kind == "finiteness":
        sentence = (
            ngettext(
                "{count} of {size} values is {got}: the one at {place}, where {expected} was expected.",
                "{count} of {size} values are {got}; the first at {place}, where {expected} was expected.",
                int(wrong.sum()),
            )
            if answer.size > 1 and not tolerance.conceal
            else _wrong_values(answer, int(wrong.sum()), tolerance)
        )
    else:
        sentence = _wrong_values(answer, int(wrong.sum()), tolerance)
    text = _fill_in(sentence, wrong, where.element(position), right[position], answer[position])
    return Difference(kind, where.opening() + text, where.path, position)


def _wrong(
    right: np.ndarray[Any, Any], answer: np.ndarray[Any, Any], tolerance: Tolerance
) -> tuple[Kind, np.ndarray[Any, Any]] | None:
    """Which elements of an answer are wrong, and how: where they are finite and should not be, or the reverse; else in value."""
    finite, expected_finite = np.isfinite(answer), np.isfinite(right)
    if (wrong := finite != expected_finite).any():
        return "finiteness", wrong
    if right.dtype.kind in "iub" and answer.dtype.kind in "iub":
        wrong = answer != right
    else:
        a, b = answer.astype(np.float64), right.astype(np.float64)
        scale = np.abs(b[expected_finite]).max(initial=0)
        with np.errstate(invalid="ignore"):
            wrong = np.abs(a - b) > tolerance.atol + tolerance.rtol * scale
            if not finite.all():
                wrong = np.where(finite, wrong, (a != b) & ~(np.isnan(a) & np.isnan(b)))
    return ("values", wrong) if wrong.any() else None


def _wrong_values(answer: np.ndarray[Any, Any], count: int, tolerance: Tolerance) -> str:
    """The sentence on wrong values, with what is right in their place unless that is concealed."""
    if answer.ndim == 0:
        return _("{got} is not right.") if tolerance.conceal else _("expected {expected}, got {got}.")
    if answer.size == 1:
        return (
            _("the only value is wrong: {got} is not right.")
            if tolerance.conceal
            else _("the only value is wrong: expected {expected}, got {got}.")
        )
    if tolerance.conceal:
        return ngettext(
            "{count} of {size} values is wrong, the one at {place}: {got} is not right.",
            "{count} of {size} values are wrong; the first at {place}: {got} is not right.",
            count,
        )
    return ngettext(
        "{count} of {size} values is wrong, the one at {place}: expected {expected}, got {got}.",
        "{count} of {size} values are wrong; the first at {place}: expected {expected}, got {got}.",
        count,
    )


def _fill_in(sentence: str, wrong: np.ndarray[Any, Any], place: str, expected: Any, got: Any) -> str:
    return sentence.format(
        count=int(wrong.sum()), size=wrong.size, place=place, expected=number(expected), got=number(got)
    )


def shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape of what `as_array` returns, without the memory that it takes; None where that returns None."""
    if isinstance(value, np.ndarray | np.generic):
        return value.shape if value.dtype.kind in "biuf" else None
    if type(value) in (bool, int, float):
        return ()
    if isinstance(value, list | tuple):
        shapes = {shape_of(item) for item in value}
        if not shapes:
            return (0,)
        inside = shapes.pop()
        return None if shapes or inside is None else (len(value), *inside)
    return None


def as_array(value: Any) -> np.ndarray[Any, Any] | None:
    """Return an array for an array, a number, or nested lists or tuples of numbers; None for anything else."""
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return array if array.dtype.kind in "biuf" else None
    if type(value) in (bool, int, float):
        limited = min(max(value, -(2**63)), 2**63 - 1) if type(value) is int else value
        return np.asarray(limited)  # an int of any length, limited to what NumPy can hold
    if isinstance(value, list | tuple):
        parts = [as_array(item) for item in value]
        if any(p is None or p.shape != (parts[0].shape if parts[0] is not None else ()) for p in parts):
            return None
        return np.stack([p for p in parts if p is not None]) if parts else np.empty((0,))
    return None


@cache
def _name_of(dtype: np.dtype[Any]) -> str:
    """A dtype's name, which NumPy puts together anew each time."""
    return dtype.name


def _allowed(right: np.ndarray[Any, Any], *, any_number: bool) -> tuple[str, ...]:
    # A single count must be an int. Whole numbers in an array may be floats.
    kind = right.dtype.kind
    if kind == "b":
        return ("bool",)
    if any_number or (kind in "iu" and right.ndim > 0):
        return INTEGERS + FLOATS
    return INTEGERS if kind in "iu" else FLOATS


def _all_numbers(value: Any) -> bool:
    shape = shape_of(value)
    return shape is not None and 0 not in shape


def _wanted(expected: Any, shape: tuple[int, ...], tolerance: Tolerance) -> str:
    """What numbers were expected: how many and in what shape; of those that are concealed the kind, or nothing."""
    if not tolerance.conceal:
        return _sized(expected, shape)
    if not shape:
        return _("a single number")
    return _sized(expected, shape) if isinstance(expected, list | tuple) and len(shape) == 1 else ""


def _mismatch(kind: Kind, expected: str, got: str, where: Place) -> Difference:
    if expected:
        sentence = _("expected {expected}, got {got}.")
    else:
        sentence = _("{got} is not of the right shape.") if kind == "shape" else _("{got} is not right.")
    text = sentence.format(expected=expected, got=got)
    return Difference(kind, where.opening() + text, where.path)


def described(value: Any) -> str:
    """Return what a value is, for the learner: what kind of thing, and how large."""
    if value is None:
        return _("None (is a `return` missing?)")
    if isinstance(value, dict):
        return _("a dict with the keys {keys}").format(keys=_keys(value)) if value else _("an empty dict")
    if isinstance(value, str):
        return _("the text {text}").format(text=repr(value[:40]))
    if isinstance(value, list | tuple):
        lengths = [len(row) for row in value if isinstance(row, list | tuple)]
        if len(set(lengths)) > 1 and len(lengths) == len(value):
            shown = ", ".join(map(str, lengths[:8]))
            return _("a list of rows with the lengths {lengths}").format(lengths=shown)
        sentence = _("a list of {size}") if isinstance(value, list) else _("a tuple of {size}")
        return sentence.format(size=len(value))
    shape = shape_of(value)
    return repr(value)[:60] if shape is None else _sized(value, shape)


def _sized(value: Any, shape: tuple[int, ...]) -> str:
    """What a value is that has numbers in it, of this shape: a flat tuple or list by its length, all else by its shape."""
    if isinstance(value, list | tuple) and len(shape) == 1:
        return described(value)
    if shape:
        return _("an array of shape {shape}").format(shape=shape)
    array = as_array(value)
    assert array is not None
    return _("the single number {number}").format(number=number(array[()]))


def _plain(allowed: tuple[str, ...]) -> str:
    names = {INTEGERS: "int", FLOATS: _("float32 or float64"), INTEGERS + FLOATS: _("int or float")}
    return names.get(allowed, allowed[0])


def _keys(value: dict[Any, Any]) -> str:
    return ", ".join(repr(key)[:30] for key in list(value)[:10]) or _("(none)")


def _first(wrong: np.ndarray[Any, Any]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(wrong)), wrong.shape))
