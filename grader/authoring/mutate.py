"""Mechanical mutants of a Python source: each differs from it in one small thing that a slip could change.

Why our own and not a library's: mutmut and Cosmic Ray change files in place and run a test suite on each, and
here an answer key judges; and what goes wrong with arrays (an axis, a slice's bounds, two indices or two
arguments swapped) is not among their operators. Both bring a runner and a session store; this is a walk over `ast`.

A mutant is written with `ast.unparse`, so it is right by construction, and without the source's comments.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.authoring.mutations import bound_together, changes


@dataclass(frozen=True)
class Mutant:
    """One changed source.

    Attributes:
        id: function, line of code, and change: the same for as long as these are, wherever the line moves.
        description: the change with its line number.
        source: the whole changed source.
    """

    id: str
    description: str
    source: str


@dataclass(frozen=True)
class _Place:
    """Where a node is: `parent.field`, or `parent.field[index]`, in a function's body."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    scope: str

    def put(self, node: ast.AST) -> None:
        """Put another node there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(source: str) -> list[Mutant]:
    """All mutants of a source, in its order, no two the same."""
    tree = ast.parse(source)
    lines = source.splitlines()
    partners = bound_together(tree)
    seen = {ast.unparse(tree)}
    used: Counter[str] = Counter()
    found = []
    for place in list(_places(tree, "module", _only_annotating(tree))):
        old = ast.unparse(place.node)
        for changed in changes(place.node, place.parent, place.field, partners):
            place.put(changed)
            text = ast.unparse(tree)
            place.put(place.node)
            if text in seen:
                continue
            seen.add(text)
            number = getattr(place.node, "lineno", 1)
            # A comment is no part of the id: two spaces before it, as the formatter leaves it.
            line = lines[number - 1].partition("  # ")[0].strip()
            change = f"{old} -> {ast.unparse(changed)}"
            used[name := f"{place.scope} | {line} | {change}"] += 1
            again = f" | {used[name]}" if used[name] > 1 else ""
            found.append(Mutant(name + again, f"line {number}: `{change.replace(' -> ', '` -> `')}`", text))
    return found


def _places(node: ast.AST, scope: str, unused: set[str]) -> Iterator[_Place]:
    """Every place that may be changed: no docstrings, annotations, decorators or imports."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if not isinstance(child, ast.AST) or _left_out(child, unused):
                continue
            inside = child.name if isinstance(child, ast.FunctionDef | ast.ClassDef) else scope
            yield _Place(child, node, field, index if isinstance(value, list) else None, inside)
            yield from _places(child, inside, unused)


def _left_out(node: ast.AST, unused: set[str]) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in unused
    return False


def _only_annotating(tree: ast.Module) -> set[str]:
    """Names given at the top to types: read in annotations, and nowhere else."""
    given = {
        t.id for s in tree.body if isinstance(s, ast.Assign) for t in s.targets if isinstance(t, ast.Name)
    }
    elsewhere = _read(place.node for place in _places(tree, "", given))
    return given & _read(ast.walk(tree)) - elsewhere


def _read(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
