"""Convolution: windows of the left operand as rows of a matrix, kernels as columns of another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo

from grader.programs.prove.arithmetic import Value
from grader.programs.prove.field import Array
from grader.programs.prove.folds import multiplied, windows_of
from grader.programs.prove.machine import Frame, Machine, Maker, Reader, Step
from grader.programs.prove.reading import integer, integers, type_of
from grader.programs.prove.structure import Windows


class _Layout:
    """The shapes and dimensions of one convolution.

    https://openxla.org/stablehlo/spec#convolution
    """

    def __init__(self, operation: ir.Operation) -> None:
        self._named = stablehlo.ConvDimensionNumbers(operation.attributes["dimension_numbers"])
        self._result, self.dtype = type_of(operation.results[0])
        (left, _), (kernel, _) = (type_of(operand) for operand in operation.operands)
        self._batch = left[self._named.input_batch_dimension]
        self._channels = left[self._named.input_feature_dimension]
        self._outputs = kernel[self._named.kernel_output_feature_dimension]
        self._groups = integer(operation, "feature_group_count")
        self._batch_groups = integer(operation, "batch_group_count")
        self._window = [kernel[d] for d in self._named.kernel_spatial_dimensions]
        reversal = integers(operation, "window_reversal", [0] * len(self._window))
        self._flipped = [2 + i for i, is_flipped in enumerate(reversal) if is_flipped]
        flat = windows_of(operation, self._window)
        self._windows = Windows(
            (1, 1, *flat.sizes),
            (1, 1, *flat.strides),
            ((0, 0), (0, 0), *flat.padding),
            (1, 1, *flat.base_dilations),
            (1, 1, *flat.dilations),
        )
        self._spatial = [self._result[d] for d in self._named.output_spatial_dimensions]

    @property
    def _parts(self) -> int:
        return max(self._groups, self._batch_groups)

    def rows(self, left: Array, zero: Array) -> Array:
        """(parts, batch x places, channels x window): what each output is computed from."""
        named = self._named
        order = (named.input_batch_dimension, named.input_feature_dimension, *named.input_spatial_dimensions)
        apart = self._windows.of(left.transpose(order), zero)
        batch, channels = self._batch // self._batch_groups, self._channels // self._groups
        # One of the two counts of groups is 1: this is (parts, batch, channels, *places, *window) or nearly so.
        apart = apart.reshape(
            self._batch_groups, batch, self._groups, channels, *self._spatial, *self._window
        )
        apart = np.moveaxis(apart, 2, 1)  # (batch groups, groups, batch, channels, *places, *window)
        apart = np.moveaxis(apart, 3, 3 + len(self._spatial))  # channels after the places
        rows = batch * int(np.prod(self._spatial, dtype=int))
        return apart.reshape(self._parts, rows, channels * int(np.prod(self._window, dtype=int)))

    def columns(self, kernel: Array) -> Array:
        """(parts, channels x window, outputs): what it is computed with."""
        named = self._named
        order = (
            named.kernel_output_feature_dimension,
            named.kernel_input_feature_dimension,
            *named.kernel_spatial_dimensions,
        )
        ordered = np.flip(kernel.transpose(order), tuple(self._flipped))
        inner = int(np.prod(ordered.shape[1:], dtype=int))
        return np.swapaxes(ordered.reshape(self._parts, self._outputs // self._parts, inner), 1, 2)

    def put(self, product: Array) -> Array:
        """Bring (parts, batch x places, outputs) to the result's order."""
        named = self._named
        batch = self._batch // self._batch_groups
        apart = product.reshape(self._parts, batch, *self._spatial, self._outputs // self._parts)
        apart = np.moveaxis(apart, 0, -2).reshape(batch, *self._spatial, self._outputs)
        places = (
            named.output_batch_dimension,
            *named.output_spatial_dimensions,
            named.output_feature_dimension,
        )
        return apart.transpose(np.argsort(places))


def _convolution(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    layout, zero = _Layout(operation), np.zeros((), np.float32)

    def step(_frame: Frame, operands: list[Value]) -> Sequence[Value]:
        rows = machine.arithmetic.move(layout.rows, operands[0], zero)
        columns = machine.arithmetic.move(layout.columns, operands[1])
        product = multiplied(machine, rows, columns, layout.dtype)
        return (machine.arithmetic.move(layout.put, product),)

    return step


MAKERS: dict[str, Maker] = {"convolution": _convolution}
