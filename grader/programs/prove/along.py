"""Sums, maxima and orders along axes, and products of matrices, of symbols."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from grader.programs.prove.arithmetic import Arithmetic, Value
from grader.programs.prove.symbol import Symbol, joined


def sum_along(arithmetic: Arithmetic, a: Value, axes: Sequence[int]) -> Symbol:
    """Sum along axes."""
    symbol = arithmetic.lifted(a)
    kept = [n for i, n in enumerate(symbol.shape) if i not in axes]
    if math.prod(symbol.shape[i] for i in axes) == 1:
        return symbol.reshaped(kept)
    numbers = arithmetic.number(symbol).reshape(arithmetic.field.rows, *symbol.shape)
    sums = numbers.sum(axis=tuple(i + 1 for i in axes), dtype=np.uint64)
    residues = (sums.reshape(arithmetic.field.rows, -1) % arithmetic.field.modulus)[:, None]
    return Symbol(residues, symbol.bounds.sum_along(symbol.shape, axes), kept)


def largest_along(arithmetic: Arithmetic, a: Value, axes: Sequence[int]) -> Symbol:
    """The maximum along axes: the union of all sets there."""
    symbol = arithmetic.lifted(a)
    kept = [i for i in range(len(symbol.shape)) if i not in axes]
    shape = [symbol.shape[i] for i in kept]
    apart = symbol.members.reshape(*symbol.members.shape[:2], *symbol.shape)
    ordered = apart.transpose(0, 1, *(i + 2 for i in (*axes, *kept)))
    members = arithmetic.sets.pruned(ordered.reshape(len(ordered), -1, math.prod(shape)))
    return Symbol(members, symbol.bounds.largest_along(symbol.shape, axes), shape)


def between(arithmetic: Arithmetic, a: Value) -> Symbol:
    """The numbers of the last axis in order, but for the ends: a function of all of them, in any order."""
    symbol = arithmetic.lifted(a)
    apart = arithmetic.number(symbol).reshape(arithmetic.field.rows, -1, symbol.shape[-1]).swapaxes(1, 2)
    bag = arithmetic.drawn.of_sets(apart, np.zeros(apart.shape[1:], bool))
    bounds = symbol.bounds.largest_along(symbol.shape, [len(symbol.shape) - 1])
    parts = []
    for place in range(1, symbol.shape[-1] - 1):
        residues = arithmetic.drawn.function(f"number {place} in order", [bag])
        if len(bag) > 3:
            cancels = (bag[:3] != bag[3:]).any(axis=0)
            other = arithmetic.drawn.function(f"number {place} in order, of differences", [bag])
            residues[3:, cancels] = other[3:, cancels]
        parts.append(Symbol(residues[:, None], bounds, symbol.shape[:-1]))
    whole = joined(parts)
    return whole.taken(np.moveaxis(np.arange(whole.size).reshape(-1, *symbol.shape[:-1]), 0, -1))


def product(arithmetic: Arithmetic, a: Value, b: Value) -> Symbol:
    """Matrix products (..., m, k) @ (..., k, n)."""
    first, second = arithmetic.lifted(a), arithmetic.lifted(b)
    left, right = (arithmetic.number(s).reshape(arithmetic.field.rows, *s.shape) for s in (first, second))
    result = arithmetic.field.matmul(left, right)
    bounds = first.bounds.product(second.bounds, first.shape, second.shape)
    return Symbol(result.reshape(len(result), 1, -1), bounds, result.shape[1:])
