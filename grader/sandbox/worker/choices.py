"""Compile all changes of one place at once: a number in the module says which of them holds when the place is reached.

To compile a function takes longer than to call it on a small array, and there are hundreds of changes at each place.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from grader.mutation.repairs import Repair, locate

CHOICE = "__choice__"
"""The name of that number."""


def joined(repairs: Sequence[Repair]) -> Repair | None:
    """Return one change that is any of these, all of one place; None where the place takes no expression."""
    about = repairs[0].about
    values = values_of([repair.changed for repair in repairs], about)
    if values is None:
        return None
    changed = _one_of(values, 0)
    locate(changed, about)
    return replace(repairs[0], changed=changed)


def values_of(alternatives: Sequence[Any], about: ast.AST) -> list[ast.expr] | None:
    """What may stand in the place of a node as expressions; None where the place takes none."""
    if not isinstance(about, ast.expr) or isinstance(about, ast.Starred):
        return None
    if not isinstance(getattr(about, "ctx", ast.Load()), ast.Load):
        return None
    values = [_value(node) for node in alternatives if isinstance(node, ast.expr)]
    if len(values) < len(alternatives) or any(isinstance(value, ast.Starred) for value in values):
        return None
    return values


def _one_of(values: Sequence[ast.expr], first: int) -> ast.expr:
    """The expression with this number, found by halves: a chain of hundreds would be too deep for the compiler."""
    if len(values) == 1:
        return values[0]
    half = len(values) // 2
    is_before = ast.Compare(ast.Name(CHOICE, ast.Load()), [ast.Lt()], [ast.Constant(first + half)])
    return ast.IfExp(is_before, _one_of(values[:half], first), _one_of(values[half:], first + half))


def _value(node: ast.expr) -> ast.expr:
    """An index as an expression: a slice may not stand in a choice."""
    if isinstance(node, ast.Slice):
        parts = [part or ast.Constant(None) for part in (node.lower, node.upper, node.step)]
        return ast.Call(ast.Name("slice", ast.Load()), parts, [])
    if isinstance(node, ast.Tuple) and any(isinstance(item, ast.Slice) for item in node.elts):
        return ast.Tuple([_value(item) for item in node.elts], ast.Load())
    return node
