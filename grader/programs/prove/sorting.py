"""Sorting: of the numbers in order, the first is the minimum, the last the maximum, and all others depend on all of them.

Where each went is not followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo

from grader.i18n import mark
from grader.programs.prove import along, asking, numbers
from grader.programs.prove.arithmetic import Arithmetic, Value, is_symbolic
from grader.programs.prove.choice import Unknown
from grader.programs.prove.field import Array
from grader.programs.prove.machine import Frame, Machine, Maker, Reader, Step
from grader.programs.prove.reading import integer, type_of
from grader.programs.prove.reason import because


def _sort(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    dimension, direction = integer(operation, "dimension"), _direction(operation)
    _, dtype = type_of(operation.operands[0])

    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        arithmetic = machine.arithmetic
        if not direction:
            raise because(mark("it sorts by more than the numbers themselves"))
        last = [arithmetic.move(lambda a: np.moveaxis(a, dimension, -1), operand) for operand in operands]
        if is_symbolic(last[0]):
            asking.whole(last[0], dtype)
            error = because(mark("it asks where in order an input's value is"))
            results = [
                _in_order(arithmetic, last[0], direction),
                *(Unknown(a.shape, error) for a in last[1:]),
            ]
        else:
            numbers.refuse_unordered(np.asarray(last[0]))
            order = _order(np.asarray(last[0]), direction)
            results = [arithmetic.move(lambda a: np.take_along_axis(a, order, -1), a) for a in last]
        return [arithmetic.move(lambda a: np.moveaxis(a, -1, dimension), a) for a in results]

    return step


def _in_order(arithmetic: Arithmetic, value: Value, direction: str) -> Value:
    """The numbers along the last axis in order."""
    axis, size = len(value.shape) - 1, value.shape[-1]
    if size < 2:
        return value
    largest = along.largest_along(arithmetic, value, [axis])
    smallest = arithmetic.negate(along.largest_along(arithmetic, arithmetic.opposite(value), [axis]))
    parts = [arithmetic.move(lambda a: a[..., None], end) for end in (smallest, largest)]
    if size > 2:
        parts.insert(1, along.between(arithmetic, value))
    ordered = arithmetic.move(lambda *arrays: np.concatenate(arrays, -1), *parts)
    return ordered if direction == "LT" else arithmetic.move(lambda a: np.flip(a, -1), ordered)


def _order(array: Array, direction: str) -> Array:
    """The places of numbers along the last axis in order, equal ones as they stand."""
    if direction == "LT":
        return np.argsort(array, axis=-1, kind="stable")
    backwards = np.argsort(np.flip(array, -1), axis=-1, kind="stable")
    return np.flip(array.shape[-1] - 1 - backwards, -1)


def _direction(operation: ir.Operation) -> str:
    """Return "LT" or "GT" where the operation's region compares its first two arguments by that; "" for anything else.

    JAX makes one zero of two and one NaN of all before it compares.
    """
    block = operation.regions[0].blocks[0]
    (result,) = block.operations[len(block.operations) - 1].operands
    compared = _made_by(result, "compare")
    if compared is None:
        return ""
    name = stablehlo.ComparisonDirectionAttr(compared.attributes["comparison_direction"]).value
    pairs = zip(compared.operands, list(block.arguments)[:2], strict=True)
    return str(name) if name in ("LT", "GT") and all(_is_same(one, other) for one, other in pairs) else ""


def _is_same(value: ir.Value[Any], argument: ir.Value[Any]) -> bool:
    """Whether a value is an argument, but for the sign of zero and NaN."""
    if value == argument:
        return True
    select = _made_by(value, "select")
    if select is None:
        return False
    which, other, kept = select.operands
    compared = _made_by(which, "compare")
    if compared is None or not _is_same(kept, argument):
        return False
    direction = stablehlo.ComparisonDirectionAttr(compared.attributes["comparison_direction"]).value
    left, right = compared.operands
    if direction == "NE":
        return bool(left == argument and right == argument)
    return bool(direction == "EQ" and left == argument and _is_zero(right) and _is_zero(other))


def _is_zero(value: ir.Value[Any]) -> bool:
    constant = _made_by(value, "constant")
    if constant is None:
        return False
    number = ir.DenseElementsAttr(constant.attributes["value"]).get_splat_value()
    return not getattr(number, "value", number)


def _made_by(value: ir.Value[Any], name: str) -> ir.Operation | None:
    """The operation of this name that a value is the result of; None if it isn't."""
    owner = value.owner
    if isinstance(owner, ir.Block) or owner.operation.name != f"stablehlo.{name}":
        return None
    operation: ir.Operation = owner.operation
    return operation


MAKERS: dict[str, Maker] = {"sort": _sort}
