"""Operations that move elements about; an index that depends on an input is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo

from grader.i18n import mark
from grader.programs.prove import structure
from grader.programs.prove.arithmetic import Value, is_symbolic
from grader.programs.prove.field import Array
from grader.programs.prove.indexing import Gather, Scatter
from grader.programs.prove.machine import Frame, Machine, Maker, Reader, Step
from grader.programs.prove.pointwise import compute
from grader.programs.prove.reading import SYMMETRIC, body_of, integer, integers, type_of
from grader.programs.prove.reason import because


def _moved(machine: Machine, how: Callable[..., Array]) -> Step:
    return lambda _frame, operands: (machine.arithmetic.move(how, *operands),)


def _reshape(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    shape, _ = type_of(operation.results[0])
    return _moved(machine, lambda a: a.reshape(shape))


def _transpose(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    permutation = integers(operation, "permutation")
    return _moved(machine, lambda a: a.transpose(permutation))


def _reverse(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    dimensions = integers(operation, "dimensions")
    return _moved(machine, lambda a: np.flip(a, tuple(dimensions)))


def _slice(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    bounds = [integers(operation, name) for name in ("start_indices", "limit_indices", "strides")]
    return _moved(machine, lambda a: a[tuple(map(slice, *bounds))])


def _broadcast(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    shape, _ = type_of(operation.results[0])
    dimensions = integers(operation, "broadcast_dimensions")
    return _moved(machine, lambda a: structure.broadcast(a, shape, dimensions))


def _concatenate(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    dimension = integer(operation, "dimension")
    return _moved(machine, lambda *arrays: np.concatenate(arrays, dimension))


def _pad(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    names = ("edge_padding_low", "edge_padding_high", "interior_padding")
    low, high, inner = (integers(operation, name) for name in names)
    return _moved(machine, lambda a, value: structure.pad(a, value, low, high, inner))


def _iota(_machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    shape, dtype = type_of(operation.results[0])
    dimension = integer(operation, "iota_dimension")
    array = structure.broadcast(np.arange(shape[dimension]).astype(dtype), shape, [dimension])
    return lambda _frame, _operands: (array,)


def _indices(machine: Machine, operands: Sequence[Value]) -> list[Array]:
    for operand in operands:
        if is_symbolic(operand):
            text = mark("an index depends on the value of {what}")
            general = mark("an index depends on an input's value")
            raise machine.arithmetic.naming.depending(text, general, operand)
    return [np.asarray(operand) for operand in operands]


def _dynamic_slice(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    sizes = integers(operation, "slice_sizes")

    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        starts = [int(i) for i in _indices(machine, operands[1:])]
        return (machine.arithmetic.move(lambda a: structure.dynamic_slice(a, starts, sizes), operands[0]),)

    return step


def _dynamic_update_slice(machine: Machine, _operation: ir.Operation, _reader: Reader) -> Step:
    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        starts = [int(i) for i in _indices(machine, operands[2:])]

        def update(a: Array, b: Array) -> Array:
            return structure.dynamic_update_slice(a, b, starts)

        return (machine.arithmetic.move(update, *operands[:2]),)

    return step


def _gather(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    shape, _ = type_of(operation.results[0])
    named = stablehlo.GatherDimensionNumbers(operation.attributes["dimension_numbers"])
    gather = Gather(
        list(named.offset_dims),
        list(named.collapsed_slice_dims),
        list(named.operand_batching_dims),
        list(named.start_indices_batching_dims),
        list(named.start_index_map),
        named.index_vector_dim,
        integers(operation, "slice_sizes"),
    )

    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        (indices,) = _indices(machine, operands[1:])
        return (machine.arithmetic.move(lambda a: gather.of(a, indices, shape), operands[0]),)

    return step


def _scatter(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    named = stablehlo.ScatterDimensionNumbers(operation.attributes["scatter_dimension_numbers"])
    scatter = Scatter(
        list(named.update_window_dims),
        list(named.inserted_window_dims),
        list(named.input_batching_dims),
        list(named.scatter_indices_batching_dims),
        list(named.scattered_dims_to_operand_dims),
        named.index_vector_dim,
    )
    body, (_, dtype) = body_of(operation), type_of(operation.results[0])

    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        if len(operands) != 3 or not body:
            raise because(mark("it scatters by more than one operation"))
        result, indices, update = operands
        (where,) = _indices(machine, [indices])
        to, source = scatter.targets(np.shape(result), where, np.shape(update))
        rounds = _rounds(to)
        if len(rounds) > 1 and body not in SYMMETRIC:
            raise because(mark("it puts several numbers in one place, one after the other"))
        for now in rounds:
            new = machine.arithmetic.move(lambda b, now=now: b.ravel()[source[now]], update)
            if body != "second":
                old = machine.arithmetic.move(lambda a, now=now: a.ravel()[to[now]], result)
                new = compute(machine.arithmetic, body, dtype, old, new)
            result = machine.arithmetic.move(lambda a, b, now=now: _put(a, to[now], b), result, new)
        return (result,)

    return step


def _rounds(to: Array) -> list[Array]:
    """The updates in turns, so that in each no place gets two: as many as the most that one place gets."""
    order = np.argsort(to, kind="stable")
    ordered = to[order]
    begins = np.flatnonzero(np.diff(ordered, prepend=-1))
    turn = np.arange(len(to)) - np.repeat(begins, np.diff(np.append(begins, len(to))))
    return [order[turn == number] for number in range(int(turn.max(initial=-1)) + 1)]


def _put(array: Array, places: Array, values: Array) -> Array:
    flat = array.flatten()
    flat[places] = values
    return flat.reshape(array.shape)


MAKERS: dict[str, Maker] = {
    "reshape": _reshape,
    "transpose": _transpose,
    "reverse": _reverse,
    "slice": _slice,
    "broadcast_in_dim": _broadcast,
    "concatenate": _concatenate,
    "pad": _pad,
    "iota": _iota,
    "dynamic_slice": _dynamic_slice,
    "dynamic_update_slice": _dynamic_update_slice,
    "gather": _gather,
    "scatter": _scatter,
}
