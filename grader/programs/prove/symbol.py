"""Arrays of which each element is a sum of products of inputs, or the largest of several such sums.

A sum is known by its residues at a random point. The largest of several is the *set* of them: order and repetition do not
matter, so that what is cut off at zero before and after a maximum is the same set.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from grader.programs.prove import bounds as bounding
from grader.programs.prove.bounds import Bounds
from grader.programs.prove.field import Array

ABSENT = np.uint64(1 << 63)
"""Stands in a set where it has fewer members than others in the array; a set without any is minus infinity."""


class Symbol:
    """An array of sets.

    Args:
        members: residues, (rows, k, n) for sets of at most k in an array of n elements, in C order; see `Field`.
        bounds: of the n elements.
        shape: the array's.
    """

    def __init__(self, members: Array, bounds: Bounds, shape: Sequence[int]) -> None:
        self.members, self.bounds, self.shape = members, bounds, tuple(shape)

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(self.shape)

    @property
    def is_single(self) -> bool:
        """Whether each element is a sum, not the largest of several."""
        return bool(self.members.shape[1] == 1)

    def reshaped(self, shape: Sequence[int]) -> Symbol:
        """The same elements in another shape."""
        return Symbol(self.members, self.bounds, shape)

    def taken(self, places: Array) -> Symbol:
        """The elements at these places of the flat array, in the shape of `places`."""
        flat = places.ravel()
        return Symbol(self.members[:, :, flat], self.bounds.taken(flat), places.shape)


def joined(symbols: Sequence[Symbol]) -> Symbol:
    """All elements of these arrays, one after the other, in one."""
    most = max(symbol.members.shape[1] for symbol in symbols)
    members = np.concatenate([_widened(symbol.members, most) for symbol in symbols], axis=2)
    return Symbol(members, bounding.joined([symbol.bounds for symbol in symbols]), members.shape[2:])


def _widened(members: Array, most: int) -> Array:
    missing = most - members.shape[1]
    return np.pad(members, ((0, 0), (0, missing), (0, 0)), constant_values=ABSENT) if missing else members
