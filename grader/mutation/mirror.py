"""What an expression for one axis says of the other: `table.shape[1] - columns` for `table.shape[0] - rows`.

Programs on arrays say most things twice. What is missing in one place may stand nowhere else but for the other axis.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence

_AXES = {0: 1, 1: 0}


def pairs(statement: ast.stmt) -> dict[str, str]:
    """The names that stand for the same thing of two axes: unpacked together, in loops or in two lines that follow."""
    found: dict[str, str] = {}
    for names in _groups(statement):
        for one, other in zip(names[::2], names[1::2], strict=False):
            if one not in found and other not in found:
                found |= {one: other, other: one}
    return found


def mirrored(node: ast.expr, of: Mapping[str, str]) -> ast.expr:
    """Return an expression with its names and its indices exchanged for those of the other axis."""
    changed: ast.expr = _Mirror(of).visit(copy.deepcopy(node))
    return changed


class _Mirror(ast.NodeTransformer):
    def __init__(self, of: Mapping[str, str]) -> None:
        self._of = of

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.copy_location(ast.Name(self._of.get(node.id, node.id), node.ctx), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        index = node.slice
        if isinstance(index, ast.Constant) and type(index.value) is int and index.value in _AXES:
            node.slice = ast.copy_location(ast.Constant(_AXES[index.value]), index)
        return self.generic_visit(node)


def _groups(statement: ast.stmt) -> Iterator[Sequence[str]]:
    loops = [n for n in ast.walk(statement) if isinstance(n, ast.For | ast.comprehension)]
    for node in ast.walk(statement):
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            yield _names(node.elts)
    yield _names(loop.target for loop in loops)
    for node in ast.walk(statement):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            yield _names(s.targets[0] for s in body if isinstance(s, ast.Assign))


def _names(targets: Iterable[ast.expr]) -> list[str]:
    return [target.id for target in targets if isinstance(target, ast.Name)]
