"""Gather and scatter: which element goes where, by the rules of StableHLO's specification.

https://openxla.org/stablehlo/spec#gather, https://openxla.org/stablehlo/spec#scatter
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.programs.prove.field import Array


@dataclass(frozen=True)
class Gather:
    """Which element of the operand each element of a gather's result is.

    The attributes are the operation's, under their names in the specification.
    """

    offset_dims: list[int]
    collapsed_slice_dims: list[int]
    operand_batching_dims: list[int]
    start_indices_batching_dims: list[int]
    start_index_map: list[int]
    index_vector_dim: int
    slice_sizes: list[int]

    def of(self, operand: Array, indices: Array, shape: Sequence[int]) -> Array:
        """Gather from an operand, at indices that begin slices, into a result of this shape."""
        vectors = _vectors(indices, self.index_vector_dim)
        batch = [d for d in range(len(shape)) if d not in self.offset_dims]
        places = np.indices(tuple(shape), sparse=True)
        batch_places = tuple(places[d] for d in batch)
        kept = [
            d
            for d in range(operand.ndim)
            if d not in self.collapsed_slice_dims and d not in self.operand_batching_dims
        ]
        at: list[Array] = [np.zeros((1,) * len(shape), np.int64) for _ in range(operand.ndim)]
        for number, dimension in enumerate(self.start_index_map):
            start = vectors[number][batch_places] if batch_places else vectors[number]
            at[dimension] = np.clip(start, 0, operand.shape[dimension] - self.slice_sizes[dimension])
        for dimension, ours in zip(self.operand_batching_dims, self.start_indices_batching_dims, strict=True):
            at[dimension] = batch_places[_without(ours, self.index_vector_dim)]
        for dimension, offset in zip(kept, self.offset_dims, strict=True):
            at[dimension] = at[dimension] + places[offset]
        return np.broadcast_to(operand[tuple(np.broadcast_arrays(*at))] if at else operand, tuple(shape))


@dataclass(frozen=True)
class Scatter:
    """Where each element of a scatter's updates goes.

    The attributes are the operation's, under their names in the specification.
    """

    update_window_dims: list[int]
    inserted_window_dims: list[int]
    input_batching_dims: list[int]
    scatter_indices_batching_dims: list[int]
    scatter_dims_to_operand_dims: list[int]
    index_vector_dim: int

    def targets(self, shape: Sequence[int], indices: Array, updates: Sequence[int]) -> tuple[Array, Array]:
        """The places in the flat operand (n,) and in the flat updates (n,), in the order of the updates.

        A window of which a part lies outside is left out whole.
        """
        vectors = _vectors(indices, self.index_vector_dim)
        places = np.indices(tuple(updates), sparse=True)
        batch_places = tuple(places[d] for d in range(len(updates)) if d not in self.update_window_dims)
        left_out = (*self.inserted_window_dims, *self.input_batching_dims)
        windowed = [d for d in range(len(shape)) if d not in left_out]
        at: list[Array] = [np.zeros((1,) * len(updates), np.int64) for _ in shape]
        inside = np.ones((1,) * len(updates), bool)
        for number, dimension in enumerate(self.scatter_dims_to_operand_dims):
            at[dimension] = vectors[number][batch_places] if batch_places else vectors[number]
        for dimension, theirs in zip(
            self.input_batching_dims, self.scatter_indices_batching_dims, strict=True
        ):
            at[dimension] = batch_places[_without(theirs, self.index_vector_dim)]
        sizes = dict(zip(windowed, (updates[d] for d in self.update_window_dims), strict=True))
        for dimension, size in enumerate(shape):
            inside = inside & (at[dimension] >= 0) & (at[dimension] + sizes.get(dimension, 1) <= size)
        for dimension, window in zip(windowed, self.update_window_dims, strict=True):
            at[dimension] = at[dimension] + places[window]
        flat = np.zeros((1,) * len(updates), np.int64)
        for dimension, size in enumerate(shape):
            flat = flat * size + at[dimension]
        flat, inside = (np.broadcast_to(a, tuple(updates)).ravel() for a in (flat, inside))
        return flat[inside], np.flatnonzero(inside)


def _vectors(indices: Array, index_vector_dim: int) -> list[Array]:
    """The indices' arrays, one for each number of an index."""
    if index_vector_dim == indices.ndim:
        return [indices.astype(np.int64)]
    return list(np.moveaxis(indices, index_vector_dim, 0).astype(np.int64))


def _without(dimension: int, removed: int) -> int:
    """A dimension's number once another one is removed."""
    return dimension - (dimension > removed)
