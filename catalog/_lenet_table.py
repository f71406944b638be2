"""The table of exercise 15 with its rules as arguments, and misconceptions that are other rules, in all rows or in some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from math import prod
from typing import Any

from grader.exercise import Misconception

from ._ideas import of_functions

Row = tuple[Any, Any, Any]
Table = dict[str, Row]
DENSE = ("FC3", "FC4", "Softmax")


def table(
    size: int,
    channels: int,
    f: int,
    filters: tuple[int, int],
    units: tuple[int, int, int],
    *,
    conv_side: Callable[[int, int], int] = lambda n, f: n - f + 1,
    pool_side: Callable[[int], float] = lambda n: n // 2,
    conv_parameters: Callable[[int, int, int, int], int] = lambda f, c, m, _size: (f * f * c + 1) * m,
    pool_parameters: Callable[[int], int] = lambda _: 0,
    dense_parameters: Callable[[int, int], int] = lambda inputs, units: (inputs + 1) * units,
    dense_shape: Callable[[int], Any] = lambda units: (units, 1),
    shape: Callable[[Any, int], Any] = lambda n, c: (n, n, c),
    number: Callable[[Any], int] = prod,
) -> Table:
    """The table with its rules as arguments; the last argument of `conv_parameters` is how many numbers come out."""
    n: Any = size
    rows: Table = {"input": (shape(n, channels), number((n, n, channels)), 0)}
    for layer, m in enumerate(filters, 1):
        n = conv_side(n, f)
        parameters = conv_parameters(f, channels, m, n * n * m)
        rows[f"CONV{layer}"] = (shape(n, m), number((n, n, m)), parameters)
        n, channels = pool_side(n), m
        rows[f"POOL{layer}"] = (shape(n, m), number((n, n, m)), pool_parameters(m))
    inputs = n * n * channels
    for name, width in zip(DENSE, units, strict=True):
        rows[name] = (dense_shape(width), width, dense_parameters(inputs, width))
        inputs = width
    return rows


def idea(name: str, help_: str, *ways: Mapping[str, Any]) -> Misconception:
    """A misconception that is the right table with other rules, in one or several ways."""
    return of_functions(name, help_, *(with_rules(**rules) for rules in ways))


def with_rules(**rules: Any) -> Callable[..., Any]:
    """A function that gives the right table with other rules."""

    def function(*network: Any) -> Table:
        return table(*network, **rules)

    return function


def with_counts(rows: tuple[str, ...], **rules: Any) -> Callable[..., Any]:
    """A function that gives the right table with other rules in these rows only."""

    def function(*network: Any) -> Table:
        wrong = table(*network, **rules)
        return table(*network) | {row: wrong[row] for row in rows}

    return function


def in_some_rows(rows: tuple[str, ...], **rules: Any) -> tuple[Callable[..., Any], ...]:
    """With other rules in all these rows, and in each smaller choice of them: halves of an idea."""
    choices = [chosen for n in range(len(rows), 0, -1) for chosen in combinations(rows, n)]
    return tuple(with_counts(chosen, **rules) for chosen in choices)


def with_parameters(**counts: Callable[..., int]) -> Callable[..., Any]:
    """A function that gives the right table with other parameters in some rows, computed from the right rows."""

    def function(size: int, channels: int, f: int, filters: Any, units: Any) -> Table:
        rows = table(size, channels, f, filters, units)
        for row, count in counts.items():
            rows[row] = (*rows[row][:2], count(rows, f, filters, units))
        return rows

    return function
