"""What asks for an input's value: comparisons, and the choices that are maxima in other words."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.i18n import mark
from grader.programs.prove import numbers
from grader.programs.prove.arithmetic import Arithmetic, Value, is_symbolic
from grader.programs.prove.choice import Choice
from grader.programs.prove.field import Array
from grader.programs.prove.reason import NOT_FINITE, WRAPS, because
from grader.programs.prove.symbol import ABSENT, Symbol


def compare(arithmetic: Arithmetic, direction: str, a: Value, b: Value) -> Value:
    """Remember what was compared; `x != x` asks for NaN, and `x == inf` for infinity: no numbers of a proof.

    Only a number is equal to itself: two sums of the same terms may be rounded apart.
    """
    if any(not is_symbolic(value) and np.isinf(value).all() for value in (a, b)):
        for value in (a, b):
            if is_symbolic(value):
                finite(arithmetic, value)
        standing = [np.zeros(value.shape) if is_symbolic(value) else value for value in (a, b)]
        return numbers.COMPARED[direction](*standing)
    if a is b and direction in ("EQ", "NE"):
        _a_number(arithmetic, arithmetic.lifted(a))
        return np.full(np.shape(a), direction == "EQ")
    return Choice(direction, arithmetic.lifted(a), arithmetic.lifted(b))


def finite(arithmetic: Arithmetic, value: Value) -> Array:
    """For each element, whether it is finite: all are.

    Raises:
        NotProvableError: a function that was used may have no value there, or an element is minus infinity.
    """
    symbol = arithmetic.lifted(value)
    if _any_empty(symbol):
        raise because(NOT_FINITE)
    _a_number(arithmetic, symbol)
    return np.ones(symbol.shape, bool)


def _a_number(arithmetic: Arithmetic, symbol: Symbol) -> None:
    """See to it that no element is NaN; minus infinity isn't."""
    if arithmetic.used:
        raise because(NOT_FINITE)
    arithmetic.asked = np.maximum(arithmetic.asked, symbol.bounds.rows.max(axis=1, initial=0))


def _any_empty(symbol: Symbol) -> bool:
    return bool((symbol.members[0] == ABSENT).all(axis=0).any())


def whole(value: Value, dtype: np.dtype[Any]) -> None:
    """See to it that no whole number on the way to these of this type was too large for it, and so became another.

    Raises:
        NotProvableError: one may have been.
    """
    if dtype.kind != "f" and isinstance(value, Symbol) and not value.bounds.stay_below(2.0**31):
        raise because(WRAPS, dtype=dtype)


def bottomless(arithmetic: Arithmetic, value: Value) -> None:
    """See to it that no element is the smallest number of its type: of another type, there are smaller ones.

    Raises:
        NotProvableError: one may be.
    """
    if arithmetic.bottoms and _any_empty(arithmetic.lifted(value)):
        raise because(mark("it takes the smallest number of a type for a number like others"))


def kept(arithmetic: Arithmetic, choice: Choice, a: Value) -> Value:
    """Multiply by a comparison, as 0 and 1: choose between `a` and 0.

    Raises:
        NotProvableError: an element is minus infinity, which times 0 is no number.
    """
    if is_symbolic(a) and _any_empty(arithmetic.lifted(a)):
        raise because(NOT_FINITE)
    return select(arithmetic, choice, a, np.zeros(np.shape(a), np.int32))


def select(arithmetic: Arithmetic, choice: Choice, a: Value, b: Value) -> Value:
    """Choose between the two that were compared.

    `where(x > y, x, y)` is the maximum of x and y, and `where(x > y, y, x)` their minimum.
    """
    shape = np.shape(a)
    if choice.shape != shape:
        choice = arithmetic.move(lambda x: np.broadcast_to(x, shape), choice)
    for value in (choice.first, choice.second, a, b):
        bottomless(arithmetic, value)
    known, chosen = (
        [arithmetic.canonical(v) for v in pair] for pair in ((choice.first, choice.second), (a, b))
    )
    straight, turned = (_differ(pair, chosen) for pair in (known, known[::-1]))
    differ = straight if straight.sum() <= turned.sum() else turned
    ordered = choice if differ is straight else choice.turned()
    if differ.any() or ordered.direction in ("EQ", "NE"):
        raise arithmetic.naming.choosing(choice, differ)
    join = arithmetic.maximum if ordered.direction in ("GT", "GE") else arithmetic.minimum
    result = arithmetic.lifted(join(a, b))
    bounds = result.bounds.largest(choice.first.bounds).largest(choice.second.bounds)
    return Symbol(result.members, bounds, shape)


def _differ(known: list[Array], chosen: list[Array]) -> Array:
    """For each element, whether what is chosen isn't what was compared."""
    pairs = zip(known, chosen, strict=True)
    return np.asarray(np.any([(one != other).any(axis=0) for one, other in pairs], axis=0))
