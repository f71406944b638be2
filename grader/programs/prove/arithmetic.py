"""What a program computes with symbols; what asks for an input's value is refused.

Sums and products are those of residues, a maximum is a set, and other functions are known by their arguments alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.i18n import mark
from grader.programs.prove import bounds as bounding
from grader.programs.prove import numbers
from grader.programs.prove.bounds import ERROR
from grader.programs.prove.field import Array, Drawn
from grader.programs.prove.reason import BY_VALUE, NOT_FINITE, WRAPS, because
from grader.programs.prove.sets import Sets
from grader.programs.prove.symbol import ABSENT, Symbol, joined

_NEGATED = {"GT": "LE", "GE": "LT", "LT": "GE", "LE": "GT"}
_OPPOSITE = {"GT": "LT", "GE": "LE", "LT": "GT", "LE": "GE"}


class Choice:
    """A comparison of symbols, after which a choice between the two that were compared may follow.

    Args:
        direction: "GT", "GE", "LT" or "LE".
        first: what is on the left.
        second: what is on the right.
    """

    def __init__(self, direction: str, first: Symbol, second: Symbol) -> None:
        self.direction, self.first, self.second = direction, first, second

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of what is compared."""
        return self.first.shape

    def negated(self) -> Choice:
        """The opposite: of `x > y`, `x <= y`."""
        return Choice(_NEGATED[self.direction], self.first, self.second)


Value = Any
"""An array of numbers that depend on no input, a Symbol, or a Choice."""


def is_symbolic(*values: Value) -> bool:
    """Whether an input takes part in any of these."""
    return any(isinstance(value, Symbol | Choice) for value in values)


class Arithmetic:
    """Computes with symbols; numbers among the operands become symbols.

    Args:
        drawn: the functions of which nothing is known.
        names: what the program's inputs are called.
        fractions: see `Field.constants`.
        absolute: whether every minus, that of a constant as well, is read as a plus. Programs that are equal so, too, add
            nothing that they take away again.
    """

    def __init__(
        self, drawn: Drawn, names: Sequence[str], *, fractions: bool, absolute: bool = False
    ) -> None:
        self._drawn, self._field, self._fractions = drawn, drawn.field, fractions
        self._names, self._inputs = names, len(names)
        self._absolute = absolute
        self.sets = Sets(drawn)
        self.rounded = self.subtracts = False
        """Whether a constant may have been rounded; whether there was a minus, which `absolute` reads as a plus."""
        self.used: set[int] = set()
        """A number for each value that a function was asked for; it may have none there, as 1 / x at 0."""
        self.asked = np.zeros(bounding.rows_of(len(names)))
        """The largest bounds of numbers taken for finite."""

    def lifted(self, value: Value) -> Symbol:
        """A value as a symbol; minus infinity is a set of nothing, and so is the smallest float32: none is below it."""
        if isinstance(value, Symbol):
            return value
        if isinstance(value, Choice):
            raise because(BY_VALUE)
        array = np.asarray(value)
        flat = array.ravel()
        lowest = flat <= np.finfo(np.float32).min if flat.dtype.kind == "f" else np.zeros(flat.shape, bool)
        plain = np.where(lowest, 0, flat).astype(flat.dtype)
        if self._absolute and plain.dtype.kind in "if":
            plain = np.abs(plain.astype(np.int64) if plain.dtype.kind == "i" else plain)
        self.subtracts |= bool((plain < 0).any())
        residues, errors = self._field.constants(plain, fractions=self._fractions)
        self.rounded |= bool(errors.any())
        bounds = bounding.of_constants(plain.astype(np.float64), errors, self._inputs)
        return Symbol(np.where(lowest, ABSENT, residues)[:, None], bounds, array.shape)

    def number(self, symbol: Symbol) -> Array:
        """One residue for each element, (3, n)."""
        return self.sets.single(symbol.members)

    def move(self, how: Callable[..., Array], *values: Value) -> Value:
        """Move elements: `how` does it with NumPy arrays, here of numbers, or of the places of symbols."""
        if isinstance(values[0], Choice):
            if len(values) > 1:
                raise because(BY_VALUE)
            (choice,) = values
            parts = (self.move(how, part) for part in (choice.first, choice.second))
            return Choice(choice.direction, *parts)
        if not is_symbolic(*values):
            return how(*map(np.asarray, values))
        symbols = [self.lifted(value) for value in values]
        places, begin = [], 0
        for symbol in symbols:
            places.append(np.arange(begin, begin + symbol.size).reshape(symbol.shape))
            begin += symbol.size
        pool = symbols[0] if len(symbols) == 1 else joined(symbols)
        return pool.taken(np.asarray(how(*places)))

    def add(self, a: Value, b: Value) -> Symbol:
        """Add; a number to each member of a set."""
        first, second = self.lifted(a), self.lifted(b)
        bounds = first.bounds.add(second.bounds)
        if first.is_single:
            first, second = second, first
        if second.is_single and not first.is_single:
            return Symbol(self.sets.each(first.members, self.number(second), np.add), bounds, first.shape)
        total = (self.number(first) + self.number(second)) % self._field.modulus
        return Symbol(total[:, None], bounds, first.shape)

    def negate(self, a: Value) -> Value:
        """Negate; of a maximum, the number drawn for it."""
        if not isinstance(a, Symbol):
            return np.negative(np.asarray(a))
        self.subtracts = True
        number = (
            self.number(a) if self._absolute else (self._field.modulus - self.number(a)) % self._field.modulus
        )
        return Symbol(number[:, None], a.bounds, a.shape)

    def multiply(self, a: Value, b: Value) -> Symbol:
        """Multiply; each member of a set by a positive constant."""
        if is_symbolic(a) and not is_symbolic(b):
            a, b = b, a
        first, second = self.lifted(a), self.lifted(b)
        bounds = first.bounds.multiply(second.bounds)
        if not is_symbolic(a) and not second.is_single and (np.asarray(a) > 0).all():
            scaled = self.sets.each(second.members, self.number(first), np.multiply)
            return Symbol(scaled, bounds, second.shape)
        product = self.number(first) * self.number(second) % self._field.modulus
        return Symbol(product[:, None], bounds, second.shape)

    def divide(self, a: Value, b: Value) -> Symbol:
        """Divide; by an input, multiply by a number drawn for it."""
        if is_symbolic(b):
            return self.multiply(a, self.function("inverse", b))
        second = self.lifted(b)
        bounds = self.lifted(a).bounds.multiply(second.bounds.inverted())
        first, inverted = self.lifted(a), self._field.inverse(self.number(second))
        if (np.asarray(b) > 0).all():
            return Symbol(self.sets.each(first.members, inverted, np.multiply), bounds, first.shape)
        return Symbol((self.number(first) * inverted % self._field.modulus)[:, None], bounds, first.shape)

    def function(self, name: str, *values: Value) -> Symbol:
        """A function of which nothing is known: equal arguments have equal values.

        Raises:
            NotProvableError: an argument is equal only if a constant's rounding is left aside, which a function may blow up.
        """
        symbols = [self.lifted(value) for value in values]
        if any(symbol.bounds.rows[ERROR].any() for symbol in symbols):
            raise because(mark("a rounded constant goes into the function {name}"), name=name)
        bounds = symbols[0].bounds
        for symbol in symbols[1:]:
            bounds = bounds.largest(symbol.bounds)
        residues = self._drawn.function(name, [self.number(symbol) for symbol in symbols])
        self.used.update(self._drawn.key(residues).tolist())
        return Symbol(residues[:, None], bounds.of_unknown(), symbols[0].shape)

    def maximum(self, a: Value, b: Value) -> Symbol:
        """The larger: the union of two sets."""
        first, second = self.lifted(a), self.lifted(b)
        members = self.sets.union(first.members, second.members)
        return Symbol(members, first.bounds.largest(second.bounds), first.shape)

    def minimum(self, a: Value, b: Value) -> Value:
        """The smaller: the larger of the opposites, negated."""
        return self.negate(self.maximum(self.negate(a), self.negate(b)))

    def compare(self, direction: str, a: Value, b: Value) -> Value:
        """Remember what was compared; `x != x` asks for NaN, and `x == inf` for infinity: no numbers of a proof.

        Only a number is equal to itself: two sums of the same terms may be rounded apart.
        """
        if any(not is_symbolic(value) and np.isinf(value).all() for value in (a, b)):
            self.finite(*(value for value in (a, b) if is_symbolic(value)))
            standing = [self.sign_of_infinity(value) if is_symbolic(value) else value for value in (a, b)]
            return numbers.COMPARED[direction](*standing)
        if direction in ("EQ", "NE"):
            if a is b:
                self.finite(a)
                return np.full(np.shape(a), direction == "EQ")
            raise because(mark("it asks whether an input's value equals another"))
        return Choice(direction, self.lifted(a), self.lifted(b))

    def finite(self, *values: Value) -> Array:
        """For each element of the last: whether it is finite, as all are but sets of nothing.

        Raises:
            NotProvableError: a function that was used may have no value there.
        """
        symbols = [self.lifted(value) for value in values]
        if self.used:
            raise because(NOT_FINITE)
        for symbol in symbols:
            self.asked = np.maximum(self.asked, symbol.bounds.rows.max(axis=1, initial=0))
        return np.isfinite(self.sign_of_infinity(symbols[-1]))

    def sign_of_infinity(self, value: Value) -> Array:
        """Minus infinity for each element that is a set of nothing, 0 for any other."""
        symbol = self.lifted(value)
        empty = (symbol.members[0] == ABSENT).all(axis=0)
        return np.where(empty, -np.inf, 0).reshape(symbol.shape)

    def whole(self, value: Value, dtype: np.dtype[Any]) -> None:
        """See to it that no whole number on the way to these of this type was too large for it, and so became another.

        Raises:
            NotProvableError: one may have been.
        """
        if dtype.kind != "f" and isinstance(value, Symbol) and not value.bounds.stay_below(2.0**31):
            raise because(WRAPS, dtype=dtype)

    def select(self, choice: Choice, a: Value, b: Value) -> Value:
        """Choose between the two that were compared.

        `where(x > y, x, y)` is the maximum of x and y, and `where(x > y, y, x)` their minimum.
        """
        shape = np.shape(a)
        if choice.shape != shape:
            choice = self.move(lambda x: np.broadcast_to(x, shape), choice)
        direction, first, second = choice.direction, choice.first, choice.second
        if not self.same(first, a):
            direction, first, second = _OPPOSITE[direction], second, first
        if not (self.same(first, a) and self.same(second, b)):
            raise because(BY_VALUE)
        chosen = self.lifted(self.maximum(a, b) if direction in ("GT", "GE") else self.minimum(a, b))
        bounds = chosen.bounds.largest(first.bounds).largest(second.bounds)
        return Symbol(chosen.members, bounds, shape)

    def same(self, a: Value, b: Value) -> bool:
        """Whether all elements are known to be equal."""
        return bool(np.array_equal(self.canonical(a), self.canonical(b)))

    def canonical(self, value: Value) -> Array:
        """One number for each element (3, n) by which it is known."""
        return self.sets.canonical(self.lifted(value).members)

    def sum_along(self, a: Value, axes: Sequence[int]) -> Symbol:
        """Sum along axes."""
        symbol = self.lifted(a)
        kept = [n for i, n in enumerate(symbol.shape) if i not in axes]
        if math.prod(symbol.shape[i] for i in axes) == 1:
            return symbol.reshaped(kept)
        numbers = self.number(symbol).reshape(3, *symbol.shape)
        sums = (
            numbers.sum(axis=tuple(i + 1 for i in axes), dtype=np.uint64).reshape(3, -1) % self._field.modulus
        )
        return Symbol(sums[:, None], symbol.bounds.sum_along(symbol.shape, axes), kept)

    def largest_along(self, a: Value, axes: Sequence[int]) -> Symbol:
        """The maximum along axes: the union of all sets there."""
        symbol = self.lifted(a)
        kept = [i for i in range(len(symbol.shape)) if i not in axes]
        shape = [symbol.shape[i] for i in kept]
        apart = symbol.members.reshape(*symbol.members.shape[:2], *symbol.shape)
        ordered = apart.transpose(0, 1, *(i + 2 for i in (*axes, *kept)))
        members = self.sets.pruned(ordered.reshape(3, -1, math.prod(shape)))
        return Symbol(members, symbol.bounds.largest_along(symbol.shape, axes), shape)

    def product(self, a: Value, b: Value) -> Symbol:
        """Matrix products (..., m, k) @ (..., k, n)."""
        first, second = self.lifted(a), self.lifted(b)
        left, right = (self.number(s).reshape(3, *s.shape) for s in (first, second))
        result = self._field.matmul(left, right)
        bounds = first.bounds.product(second.bounds, first.shape, second.shape)
        return Symbol(result.reshape(3, 1, -1), bounds, result.shape[1:])
