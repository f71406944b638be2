"""What a program computes with symbols; what asks for an input's value is refused.

Sums and products are those of residues, a maximum is a set, and other functions are known by their arguments alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.i18n import mark
from grader.programs.prove import bounds as bounding
from grader.programs.prove.bounds import ERROR
from grader.programs.prove.choice import Choice, Unknown
from grader.programs.prove.field import Array, Drawn
from grader.programs.prove.naming import Naming
from grader.programs.prove.numbers import EVERYWHERE, POSITIVE
from grader.programs.prove.reason import WRAPS, because
from grader.programs.prove.sets import Sets
from grader.programs.prove.symbol import ABSENT, Symbol, joined

Value = Any
"""An array of numbers that depend on no input, a Symbol, a Choice, or something Unknown."""


def is_symbolic(*values: Value) -> bool:
    """Whether an input takes part in any of these."""
    return any(isinstance(value, Symbol | Choice | Unknown) for value in values)


class Arithmetic:
    """Computes with symbols; numbers among the operands become symbols.

    Args:
        drawn: the functions of which nothing is known.
        inputs: the program's.
        names: what these are called, for reasons; none if that is not known.
        fractions: see `Field.constants`.

    Of two runs in the field, the second reads every minus, that of a constant as well, as a plus. Programs that are equal
    so, too, add nothing that they take away again.
    """

    def __init__(
        self,
        drawn: Drawn,
        inputs: Sequence[Symbol],
        names: Sequence[str] = (),
        *,
        fractions: bool,
    ) -> None:
        self.drawn, self.field, self._inputs = drawn, drawn.field, len(inputs)
        self._fractions = fractions
        self.sets, self.naming = Sets(drawn), Naming(names, inputs, drawn)
        self.rounded = self.subtracts = self.bottoms = False
        """Whether a constant may have been rounded; whether there was a minus, which `absolute` reads as a plus; whether the
        smallest number of a type was taken for minus infinity."""
        self.functions: set[str] = set()
        self.used: set[int] = set()
        """A number for each value that a function was asked for; it may have none there, as 1 / x at 0."""
        self.asked = np.zeros(bounding.rows_of(len(inputs)))
        """The largest bounds of numbers taken for finite."""

    def lifted(self, value: Value) -> Symbol:
        """A value as a symbol; minus infinity is a set of nothing, and so is the smallest number of a type: none is below it."""
        if isinstance(value, Symbol):
            return value
        if isinstance(value, Choice):
            raise self.naming.choosing(value)
        if isinstance(value, Unknown):
            raise value.error
        array = np.asarray(value)
        flat = array.ravel()
        lowest = _are_lowest(flat)
        self.bottoms |= bool((lowest & (flat != -np.inf)).any())
        plain = np.where(lowest, 0, flat).astype(flat.dtype)
        self.subtracts |= bool((plain < 0).any())
        if plain.dtype.kind == "i":
            plain = plain.astype(np.int64)
        residues, errors = self.field.constants(plain, fractions=self._fractions)
        if self.field.rows > 3:
            size = np.abs(plain) if plain.dtype.kind in "if" else plain
            residues = np.concatenate([residues, self.field.constants(size, fractions=self._fractions)[0]])
        self.rounded |= bool(errors.any())
        bounds = bounding.of_constants(plain.astype(np.float64), errors, self._inputs)
        return Symbol(np.where(lowest, ABSENT, residues)[:, None], bounds, array.shape)

    def number(self, symbol: Symbol) -> Array:
        """One residue for each element, (rows, n)."""
        return self.sets.single(symbol.members)

    def canonical(self, value: Value) -> Array:
        """One number for each element (rows, n) by which it is known."""
        return self.sets.canonical(self.lifted(value).members)

    def move(self, how: Callable[..., Array], *values: Value) -> Value:
        """Move elements: `how` does it with NumPy arrays, here of numbers, or of the places of symbols."""
        if not is_symbolic(*values):
            return how(*map(np.asarray, values))
        if len(values) == 1 and isinstance(values[0], Unknown):
            return values[0].moved(how)
        if len(values) == 1 and isinstance(values[0], Choice):
            parts = (self.move(how, part) for part in (values[0].first, values[0].second))
            return Choice(values[0].direction, *parts)
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
        members = self.sets.sum(first.members, second.members)
        return Symbol(members, first.bounds.add(second.bounds), first.shape)

    def negate(self, a: Value) -> Value:
        """Negate; of a maximum, the number drawn for it."""
        if not is_symbolic(a):
            return np.negative(np.asarray(a))
        symbol = self.lifted(a)
        self.subtracts = True
        number = self.number(symbol)
        minus = (self.field.modulus - number) % self.field.modulus
        minus[3:] = number[3:]
        return Symbol(minus[:, None], symbol.bounds, symbol.shape)

    def multiply(self, a: Value, b: Value) -> Symbol:
        """Multiply; each member of a set by a positive constant."""
        if is_symbolic(a) and not is_symbolic(b):
            a, b = b, a
        first, second = self.lifted(a), self.lifted(b)
        bounds = first.bounds.multiply(second.bounds)
        if not is_symbolic(a) and not second.is_single and (np.asarray(a) > 0).all():
            scaled = self.sets.each(second.members, self.number(first), np.multiply)
            return Symbol(scaled, bounds, second.shape)
        product = self.number(first) * self.number(second) % self.field.modulus
        return Symbol(product[:, None], bounds, second.shape)

    def divide(self, a: Value, b: Value) -> Symbol:
        """Divide; by an input, multiply by a number drawn for it."""
        if is_symbolic(b):
            return self.multiply(a, self.function("inverse", b))
        first, second = self.lifted(a), self.lifted(b)
        bounds = first.bounds.multiply(second.bounds.inverted())
        inverted = self.field.inverse(self.number(second))
        if (np.asarray(b) > 0).all():
            return Symbol(self.sets.each(first.members, inverted, np.multiply), bounds, first.shape)
        product = self.number(first) * inverted % self.field.modulus
        return Symbol(product[:, None], bounds, first.shape)

    def function(self, name: str, *values: Value) -> Symbol:
        """A function of which nothing is known: equal arguments have equal values.

        Raises:
            NotProvableError: it may have no value where an argument is rounded otherwise; or an argument is equal only if a
                constant's rounding is left aside, which a function may blow up.
        """
        symbols = [self.lifted(value) for value in values]
        if name not in EVERYWHERE and not all(self._is_positive(symbol) for symbol in symbols):
            raise because(mark("it computes the function {name}, which may have no value"), name=name)
        if any(symbol.bounds.rows[ERROR].any() for symbol in symbols):
            raise because(mark("a rounded constant goes into the function {name}"), name=name)
        bounds = symbols[0].bounds
        for symbol in symbols[1:]:
            bounds = bounds.largest(symbol.bounds)
        residues = self.drawn.function(name, [self.number(symbol) for symbol in symbols])
        self.functions.add(name)
        self.used.update(self.drawn.key(residues).tolist())
        return Symbol(residues[:, None], bounds.of_unknown(), symbols[0].shape)

    def _is_positive(self, symbol: Symbol) -> bool:
        """Whether no element is 0, or has another sign once it is rounded: sums of exponentials are such."""
        number, rows = self.number(symbol), symbol.bounds.rows
        made_of_functions = not rows[bounding.DEGREES][1:].any() and rows[bounding.DEGREES.start].all()
        cancels = (number[:3] != number[-3:]).any()
        return bool(made_of_functions and not cancels and self.functions <= set(POSITIVE))

    def maximum(self, a: Value, b: Value) -> Symbol:
        """The larger: the union of two sets."""
        first, second = self.lifted(a), self.lifted(b)
        members = self.sets.union(first.members, second.members)
        return Symbol(members, first.bounds.largest(second.bounds), first.shape)

    def minimum(self, a: Value, b: Value) -> Value:
        """The smaller: the larger of the opposites, negated."""
        return self.negate(self.maximum(self.opposite(a), self.opposite(b)))

    def opposite(self, a: Value) -> Value:
        """Negate for the sake of a minimum: the largest number of a type becomes minus infinity, as in `lifted`."""
        array = np.asarray(0 if is_symbolic(a) else a)
        if is_symbolic(a) or array.dtype.kind == "f":
            return self.negate(a)
        largest = True if array.dtype.kind == "b" else np.iinfo(array.dtype).max
        wide = array.astype(np.int64)
        if ((wide < 0) & (array > 0)).any():
            raise because(WRAPS, dtype=array.dtype)
        return np.where(array == largest, np.iinfo(np.int64).min, -wide)


def _are_lowest(flat: Array) -> Array:
    """Which numbers none of their type is below."""
    if flat.dtype.kind == "f":
        return np.asarray(flat <= np.finfo(flat.dtype).min)
    if flat.dtype.kind == "i":
        return np.asarray(flat == np.iinfo(flat.dtype).min)
    return np.zeros(flat.shape, bool)
