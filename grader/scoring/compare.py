"""Compare an answer with the expected one: structure, shape, dtype, finiteness, values, in this order.

The first difference ends the comparison and becomes a sentence. Nothing is broadcast, and no method of the learner's
objects is called: both sides are builtins and plain NumPy arrays here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from grader.exercise import Tolerance
from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.scoring.number_format import in_brackets, number
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
        where: path of keys and indices to the part of the answer that differs.
        position: index of the first wrong element in that part, in row order.
    """

    kind: Kind
    sentence: str
    where: tuple[str | int, ...] = ()
    position: tuple[int, ...] | None = None


EXACT = Tolerance()


def compare(expected: Any, got: Any, tolerance: Tolerance = EXACT) -> Difference | None:
    """Return the first difference between an answer and the expected one, or None if they agree.

    Lists count as tuples, and nested lists of numbers as arrays: the container of numbers is not graded.
    """
    return _compare(expected, got, tolerance, ())


def _compare(
    expected: Any, got: Any, tolerance: Tolerance, where: tuple[str | int, ...]
) -> Difference | None:
    if isinstance(got, NotData):
        sentence = _("came as {value}, which is no number, array, text or container of them.")
        return Difference("structure", _at(where) + sentence.format(value=repr(got)), where)
    if isinstance(expected, dict):
        return _compare_dicts(expected, got, tolerance, where)
    if isinstance(expected, list | tuple) and not _all_numbers(expected):
        return _compare_sequences(expected, got, tolerance, where)
    if isinstance(expected, str | None):
        same = type(got) is type(expected) and got == expected
        return None if same else _mismatch("structure", repr(expected), _describe(got), where)
    return _compare_numbers(expected, got, tolerance, where)


def _compare_dicts(
    expected: Any, got: Any, tolerance: Tolerance, where: tuple[str | int, ...]
) -> Difference | None:
    if not isinstance(got, dict):
        wanted = _("a dict with the keys {keys}").format(keys=_keys(expected))
        return _mismatch("structure", wanted, _describe(got), where)
    for key, value in expected.items():
        if key not in got:
            sentence = _("the key {key} is missing; the keys here are {keys}.")
            text = sentence.format(key=repr(key), keys=_keys(got))
            return Difference("structure", _at(where) + text, where)
        if difference := _compare(value, got[key], tolerance, (*where, key)):
            return difference
    if extra := [key for key in got if key not in expected]:
        sentence = _("the key {key} is not asked for.").format(key=repr(extra[0]))
        return Difference("structure", _at(where) + sentence, where)
    return None


def _compare_sequences(
    expected: Any, got: Any, tolerance: Tolerance, where: tuple[str | int, ...]
) -> Difference | None:
    if not isinstance(got, list | tuple) or len(got) != len(expected):
        return _mismatch(
            "structure", _("a tuple of {size}").format(size=len(expected)), _describe(got), where
        )
    for index, (one, other) in enumerate(zip(expected, got, strict=True)):
        if difference := _compare(one, other, tolerance, (*where, index)):
            return difference
    return None


def _compare_numbers(
    expected: Any, got: Any, tolerance: Tolerance, where: tuple[str | int, ...]
) -> Difference | None:
    right, answer = as_array(expected), as_array(got)
    if right is None or answer is None:
        return _mismatch("structure", _describe(expected), _describe(got), where)
    if answer.shape != right.shape:
        return _mismatch("shape", _shape(right), _shape(answer), where)
    allowed = _allowed(right, any_number=tolerance.any_number)
    if allowed and answer.dtype.name not in allowed:
        wanted = _("numbers of type {type}").format(type=_plain(allowed))
        return _mismatch("dtype", wanted, answer.dtype.name, where)
    return _compare_values(right, answer, tolerance, where)


def _compare_values(
    right: np.ndarray[Any, Any],
    answer: np.ndarray[Any, Any],
    tolerance: Tolerance,
    where: tuple[str | int, ...],
) -> Difference | None:
    if right.size == 0:
        return None
    finite = np.isfinite(answer)
    expected_finite = np.isfinite(right)
    if (wrong := finite != expected_finite).any():
        position = _first(wrong)
        sentence = ngettext(
            "{count} of {size} values is {got}; the first at {place}, where {expected} was expected.",
            "{count} of {size} values are {got}; the first at {place}, where {expected} was expected.",
            int(wrong.sum()),
        )
        text = _fill_in(sentence, wrong, position, right, answer)
        return Difference("finiteness", _at(where) + text, where, position)
    exact = right.dtype.kind in "iub" and answer.dtype.kind in "iub"
    if exact:
        wrong = answer != right
    else:
        a, b = answer.astype(np.float64), right.astype(np.float64)
        scale = np.abs(b[expected_finite]).max(initial=0)
        with np.errstate(invalid="ignore"):
            not_finite_differs = (a != b) & ~(np.isnan(a) & np.isnan(b))
            wrong = np.where(
                finite, np.abs(a - b) > tolerance.atol + tolerance.rtol * scale, not_finite_differs
            )
    if not wrong.any():
        return None
    position = _first(wrong)
    if answer.ndim == 0:
        sentence = _("expected {expected}, got {got}.")
    else:
        sentence = ngettext(
            "{count} of {size} values is wrong; the first at {place}: expected {expected}, got {got}.",
            "{count} of {size} values are wrong; the first at {place}: expected {expected}, got {got}.",
            int(wrong.sum()),
        )
    text = _fill_in(sentence, wrong, position, right, answer)
    return Difference("values", _at(where) + text, where, position)


def _fill_in(sentence: str, wrong: Any, position: tuple[int, ...], right: Any, answer: Any) -> str:
    return sentence.format(
        count=int(wrong.sum()),
        size=answer.size,
        place=in_brackets(position),
        expected=number(right[position]),
        got=number(answer[position]),
    )


def as_array(value: Any) -> np.ndarray[Any, Any] | None:
    """Return an array for an array, a number, or nested lists or tuples of numbers; None for anything else."""
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return array if array.dtype.kind in "biufVc" else None
    if type(value) in (bool, int, float):
        limited = min(max(value, -(2**63)), 2**63 - 1) if type(value) is int else value
        return np.asarray(limited)  # an int of any length, limited to what NumPy can hold
    if isinstance(value, list | tuple):
        parts = [as_array(item) for item in value]
        if any(p is None or p.shape != (parts[0].shape if parts[0] is not None else ()) for p in parts):
            return None
        return np.stack([p for p in parts if p is not None]) if parts else np.empty((0,))
    return None


def _allowed(right: np.ndarray[Any, Any], *, any_number: bool) -> tuple[str, ...]:
    # A single count must be an int. Whole numbers in an array may be floats.
    kind = right.dtype.kind
    if kind == "b":
        return ("bool",)
    if any_number or (kind in "iu" and right.ndim > 0):
        return INTEGERS + FLOATS
    return INTEGERS if kind in "iu" else FLOATS


def _all_numbers(value: Any) -> bool:
    array = as_array(value)
    return array is not None and array.size > 0


def _mismatch(kind: Kind, expected: str, got: str, where: tuple[str | int, ...]) -> Difference:
    text = _("expected {expected}, got {got}.").format(expected=expected, got=got)
    return Difference(kind, _at(where) + text, where)


def _describe(value: Any) -> str:
    if value is None:
        return _("None (is a `return` missing?)")
    if isinstance(value, dict):
        return _("a dict with the keys {keys}").format(keys=_keys(value))
    if isinstance(value, str):
        return _("the text {text}").format(text=repr(value[:40]))
    array = as_array(value)
    if array is not None:
        return _shape(array)
    if isinstance(value, list | tuple):
        sentence = _("a list of {size}") if isinstance(value, list) else _("a tuple of {size}")
        return sentence.format(size=len(value))
    return repr(value)[:60]


def _shape(array: np.ndarray[Any, Any]) -> str:
    if array.ndim:
        return _("an array of shape {shape}").format(shape=array.shape)
    return _("the single number {number}").format(number=number(array[()]))


def _plain(allowed: tuple[str, ...]) -> str:
    names = {INTEGERS: "int", FLOATS: _("float32 or float64"), INTEGERS + FLOATS: _("int or float")}
    return names.get(allowed, allowed[0])


def _keys(value: dict[Any, Any]) -> str:
    return ", ".join(repr(key)[:30] for key in list(value)[:10]) or _("(none)")


def _at(where: tuple[str | int, ...]) -> str:
    return _("at {place}: ").format(place="".join(f"[{key!r}]" for key in where)) if where else ""


def _first(wrong: np.ndarray[Any, Any]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(wrong)), wrong.shape))
