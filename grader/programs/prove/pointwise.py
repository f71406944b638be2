"""Operations on each element by itself: on numbers as NumPy computes, on symbols as `arithmetic` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo

from grader.i18n import mark
from grader.programs.prove import asking, numbers
from grader.programs.prove.arithmetic import Arithmetic, Value, is_symbolic
from grader.programs.prove.choice import Choice
from grader.programs.prove.field import Array
from grader.programs.prove.machine import Frame, Machine, Maker, Reader, Step
from grader.programs.prove.reading import type_of
from grader.programs.prove.reason import BY_VALUE, CHOOSES, WRAPS, because
from grader.programs.prove.symbol import Symbol

_SYMBOLIC: dict[str, Callable[..., Value]] = {
    "add": Arithmetic.add,
    "subtract": lambda arithmetic, a, b: arithmetic.add(a, arithmetic.negate(b)),
    "multiply": Arithmetic.multiply,
    "divide": Arithmetic.divide,
    "negate": Arithmetic.negate,
    "maximum": Arithmetic.maximum,
    "minimum": Arithmetic.minimum,
    "abs": lambda arithmetic, a: arithmetic.maximum(a, arithmetic.negate(a)),
    "is_finite": asking.finite,
}
# They could go beyond the largest of 8 or 16 bits, or below 0 where there is no sign; bools are joined.
_NEEDS_ROOM = ("add", "subtract", "multiply", "negate", "abs")


def compute(arithmetic: Arithmetic, name: str, dtype: np.dtype[Any], *operands: Value) -> Value:
    """Compute one operation.

    Args:
        arithmetic: computes with symbols.
        name: the operation's, without its dialect.
        dtype: the result's.
        operands: numbers, symbols or choices.

    Raises:
        NotProvableError: no proof follows it.
    """
    if not is_symbolic(*operands):
        if not numbers.rounds(name, *operands):
            return numbers.compute(name, dtype, *operands)
        operands = (arithmetic.lifted(operands[0]), *operands[1:])
    if any(isinstance(operand, Choice) for operand in operands):
        return _asked(arithmetic, name, dtype, *operands)
    if name in numbers.SMOOTH:
        return arithmetic.function(name, *operands)
    if name not in _SYMBOLIC or (name == "divide" and dtype.kind != "f"):
        raise because(mark("it takes the {name} of a number, which no proof follows"), name=name)
    if name in _NEEDS_ROOM:
        refuse_narrow(dtype)
    if name in ("maximum", "minimum", "abs"):
        for operand in operands:
            asking.whole(operand, dtype)
    return _SYMBOLIC[name](arithmetic, *operands)


def refuse_narrow(dtype: np.dtype[Any]) -> None:
    """Refuse sums and products of a type that has no room for them.

    Raises:
        NotProvableError: it has none.
    """
    if dtype.kind in "bu" or (dtype.kind == "i" and dtype.itemsize < 4):
        raise because(WRAPS, dtype=dtype)


def _asked(arithmetic: Arithmetic, name: str, dtype: np.dtype[Any], *operands: Value) -> Value:
    """Compute with a comparison: negated, joined with what is known, or as 0 and 1.

    `(x >= y) | isnan(x)` is `x >= y`, and `x * (x > 0)` is `where(x > 0, x, 0)`.
    """
    choices = [operand for operand in operands if isinstance(operand, Choice)]
    rest = [operand for operand in operands if not isinstance(operand, Choice)]
    is_logic = dtype.kind == "b"
    if is_logic and name == "not":
        return choices[0].negated()
    if is_logic and len(choices) == 1 and not is_symbolic(*rest):
        if (name == "or" and not np.any(rest)) or (name == "and" and np.all(rest)):
            return choices[0]
        if (name == "or" and np.all(rest)) or (name == "and" and not np.any(rest)):
            return rest[0]
    if not is_logic and name == "multiply" and len(choices) == len(rest) == 1:
        return asking.kept(arithmetic, choices[0], rest[0])
    raise arithmetic.naming.choosing(choices[0])


def _maker(name: str) -> Maker:
    def make(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
        _, dtype = type_of(operation.results[0])

        def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
            return (compute(machine.arithmetic, name, dtype, *operands),)

        return step

    return make


def _compare(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    direction = stablehlo.ComparisonDirectionAttr(operation.attributes["comparison_direction"]).value
    _, dtype = type_of(operation.operands[0])
    is_total = "TOTALORDER" in str(operation.attributes.get("compare_type", ""))

    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        if is_symbolic(*operands):
            for operand in operands:
                asking.whole(operand, dtype)
            return (asking.compare(machine.arithmetic, direction, *operands),)
        if is_total:
            numbers.refuse_unordered(*map(np.asarray, operands))
        return (numbers.COMPARED[direction](*operands),)

    return step


def _select(machine: Machine, _operation: ir.Operation, _reader: Reader) -> Step:
    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        which, a, b = operands
        if isinstance(which, Choice):
            return (asking.select(machine.arithmetic, which, a, b),)
        if is_symbolic(which):
            raise machine.arithmetic.naming.depending(CHOOSES, BY_VALUE, which)
        # What is not chosen may be NaN, as `take` puts it where an index lies outside.
        a, b = (
            value if is_symbolic(value) else np.where(chosen, value, 0).astype(np.asarray(value).dtype)
            for value, chosen in ((a, which), (b, np.logical_not(which)))
        )
        return (machine.arithmetic.move(lambda x, y: np.asarray(np.where(which, x, y)), a, b),)

    return step


def _clamp(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    shape, dtype = type_of(operation.results[0])

    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        low, value, high = (
            machine.arithmetic.move(lambda a: np.broadcast_to(a, shape), operand) for operand in operands
        )
        raised = compute(machine.arithmetic, "maximum", dtype, value, low)
        return (compute(machine.arithmetic, "minimum", dtype, raised, high),)

    return step


def _convert(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    (_, before), (_, after) = type_of(operation.operands[0]), type_of(operation.results[0])

    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        (value,) = operands
        if isinstance(value, Symbol):
            if _loses(before, after):
                raise because(
                    mark("it makes numbers of the type {after} of an input of the type {before}"),
                    after=after,
                    before=before,
                )
            if after != before:
                asking.whole(value, before)
                asking.bottomless(machine.arithmetic, value)
            return (value,)
        if is_symbolic(value):  # what is true is 1
            return (value,)
        with np.errstate(invalid="ignore"):
            converted = np.asarray(value).astype(after)
        if before.kind == "f" and after.kind in "iu" and not (np.abs(converted - np.trunc(value)) < 1).all():
            raise because(
                mark("it makes numbers of the type {after} of others that have no place there"), after=after
            )
        return (converted,)

    return step


def _loses(before: np.dtype[Any], after: np.dtype[Any]) -> bool:
    """Whether digits get lost; what a float32 loses of a large whole number is left to the tests, which round, too."""
    if after.kind == "f":
        return before.kind == "f" and after.itemsize < before.itemsize
    return before.kind == "f" or not np.can_cast(before, after)


def _constant(_machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    shape, dtype = type_of(operation.results[0])
    attribute = ir.DenseElementsAttr(operation.attributes["value"])
    if attribute.is_splat:
        value = attribute.get_splat_value()
        array: Array = np.full(shape, getattr(value, "value", value), dtype)
    else:
        array = np.array(attribute).reshape(shape).astype(dtype)
    return lambda _frame, _operands: (array,)


MAKERS: dict[str, Maker] = {
    **{name: _maker(name) for name in (*_SYMBOLIC, *numbers.COMPUTED)},
    "compare": _compare,
    "select": _select,
    "clamp": _clamp,
    "convert": _convert,
    "constant": _constant,
    "optimization_barrier": lambda _machine, _operation, _reader: lambda _frame, operands: operands,
}
