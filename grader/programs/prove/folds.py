"""Sums and maxima along dimensions and of windows, and products of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo

from grader.i18n import mark
from grader.programs.prove import along, numbers
from grader.programs.prove.arithmetic import Value, is_symbolic
from grader.programs.prove.asking import whole
from grader.programs.prove.field import Array
from grader.programs.prove.machine import Frame, Machine, Maker, Reader, Step
from grader.programs.prove.pointwise import compute, refuse_narrow
from grader.programs.prove.reading import body_of, integers, type_of
from grader.programs.prove.reason import FOLDS, because
from grader.programs.prove.structure import Windows

_NEUTRAL = {"add": 0, "multiply": 1}
"""What a fold begins with so that it changes nothing; XLA leaves padding out of other sums, against the specification."""
_SEVERAL = mark("it folds several arrays at once, as argmax does")


def _folded(
    machine: Machine, name: str, dtype: np.dtype[Any], value: Value, initial: Value, axes: Sequence[int]
) -> Value:
    """Fold numbers of a type along axes, beginning with a value that has no dimensions."""
    arithmetic, axes = machine.arithmetic, tuple(axes)
    if not is_symbolic(value, initial):
        return numbers.fold(name, np.asarray(value), initial, axes)
    if name == "minimum":  # plus infinity, with which it begins, has no symbol; minus infinity has
        value, initial = arithmetic.opposite(value), arithmetic.opposite(initial)
        return arithmetic.negate(_folded(machine, "maximum", dtype, value, initial, axes))
    if name not in ("add", "maximum"):
        arithmetic.lifted(value)  # which says more of a comparison
        raise because(mark("it folds an array by {name}"), name=name) if name else because(FOLDS)
    if 0 in np.shape(value):
        raise because(mark("it folds an array of nothing"))
    folded = (along.sum_along if name == "add" else along.largest_along)(arithmetic, value, axes)
    if name == "add" and not is_symbolic(initial) and not np.any(initial):
        return folded
    start = arithmetic.move(lambda a: np.broadcast_to(a, folded.shape), initial)
    return compute(arithmetic, name, dtype, folded, start)


def _reduce(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    dimensions, body = integers(operation, "dimensions"), body_of(operation)
    _, dtype = type_of(operation.results[0])

    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        if len(operands) != 2:
            raise because(_SEVERAL)
        _refuse_wrapping(body, operands, dtype)
        value, initial = operands
        return (_folded(machine, body, dtype, value, initial, dimensions),)

    return step


def _refuse_wrapping(body: str, operands: Sequence[Value], dtype: np.dtype[Any]) -> None:
    if is_symbolic(*operands) and body == "add":
        refuse_narrow(dtype)
    for operand in operands:
        whole(operand, dtype)


def windows_of(operation: ir.Operation, sizes: Sequence[int]) -> Windows:
    """The windows of `reduce_window`, or of `convolution`, whose names for dilations differ."""
    ones = [1] * len(sizes)
    padding = integers(operation, "padding", [0] * 2 * len(sizes))
    return Windows(
        tuple(sizes),
        tuple(integers(operation, "window_strides", ones)),
        tuple(zip(padding[::2], padding[1::2], strict=True)),
        tuple(integers(operation, "base_dilations", integers(operation, "lhs_dilation", ones))),
        tuple(integers(operation, "window_dilations", integers(operation, "rhs_dilation", ones))),
    )


def _reduce_window(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    windows, body = windows_of(operation, integers(operation, "window_dimensions")), body_of(operation)
    axes = range(len(windows.sizes), 2 * len(windows.sizes))
    _, dtype = type_of(operation.results[0])
    pads = any(map(any, windows.padding)) or max(windows.base_dilations, default=1) > 1

    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        if len(operands) != 2:
            raise because(_SEVERAL)
        arithmetic, (value, initial) = machine.arithmetic, operands
        _refuse_wrapping(body, operands, dtype)
        if pads and body in _NEUTRAL and (is_symbolic(initial) or np.any(initial != _NEUTRAL[body])):
            raise because(mark("it pads with the number that a sum or product begins with"))
        if body == "minimum" and is_symbolic(value, initial):
            start = arithmetic.opposite(initial)
            apart = arithmetic.move(windows.of, arithmetic.opposite(value), start)
            return (arithmetic.negate(_folded(machine, "maximum", dtype, apart, start, axes)),)
        apart = arithmetic.move(windows.of, value, initial)
        return (_folded(machine, body, dtype, apart, initial, axes),)

    return step


def multiplied(machine: Machine, left: Value, right: Value, dtype: np.dtype[Any]) -> Value:
    """Matrix products (..., m, k) @ (..., k, n)."""
    if is_symbolic(left, right):
        refuse_narrow(dtype)
        return along.product(machine.arithmetic, left, right)
    return numbers.product(left, right, dtype)


def _dot_general(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    named = stablehlo.DotDimensionNumbers(operation.attributes["dot_dimension_numbers"])
    shape, dtype = type_of(operation.results[0])
    if "algorithm" in operation.attributes:
        raise because(mark("it multiplies matrices by an algorithm that may round its factors"))
    left_shape, right_shape = (type_of(operand)[0] for operand in operation.operands)
    left = _Sides(left_shape, list(named.lhs_batching_dimensions), list(named.lhs_contracting_dimensions))
    right = _Sides(right_shape, list(named.rhs_batching_dimensions), list(named.rhs_contracting_dimensions))

    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        a = machine.arithmetic.move(left.with_contracted_last, operands[0])
        b = machine.arithmetic.move(right.with_contracted_last, operands[1])
        b = machine.arithmetic.move(lambda array: np.swapaxes(array, -1, -2), b)
        product = multiplied(machine, a, b, dtype)
        return (machine.arithmetic.move(lambda array: array.reshape(shape), product),)

    return step


class _Sides:
    """One operand of `dot_general`: which of its dimensions are of the batch, and which are summed along."""

    def __init__(self, shape: Sequence[int], batch: list[int], contracted: list[int]) -> None:
        free = [d for d in range(len(shape)) if d not in batch + contracted]
        self._order = batch + free + contracted
        sizes = ([shape[d] for d in dimensions] for dimensions in (batch, free, contracted))
        outer, middle, inner = sizes
        self._shape = (*outer, int(np.prod(middle, dtype=int)), int(np.prod(inner, dtype=int)))

    def with_contracted_last(self, array: Array) -> Array:
        """Bring an operand to (*batch, free, contracted)."""
        return array.transpose(self._order).reshape(self._shape)


MAKERS: dict[str, Maker] = {"reduce": _reduce, "reduce_window": _reduce_window, "dot_general": _dot_general}
