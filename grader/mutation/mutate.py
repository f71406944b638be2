"""Make the mutants of a Python source: each differs from it by one small change, such as a typing slip makes.

Why no library: mutmut and Cosmic Ray change files in place and run a test suite on each, whereas here an answer key
judges; and their operators lack the typical mistakes with arrays (an axis, a slice's bounds, two indices or two
arguments swapped). Both bring a runner and a session store; this is a walk over `ast`.

A mutant is written with `ast.unparse`, so it is valid Python, without the source's comments.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.mutation.mutations import bound_together, changes


@dataclass(frozen=True)
class Mutant:
    """One changed source.

    Attributes:
        id: the function, the text of the line, and the change; it stays the same when the line moves.
        description: the change, with its line number.
        source: the changed source.
    """

    id: str
    description: str
    source: str


@dataclass(frozen=True)
class Place:
    """A node's position in the tree: `parent.field` or `parent.field[index]`; `scope` is the function around it."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    scope: str

    def put(self, node: ast.AST) -> None:
        """Put another node into this position."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(source: str) -> list[Mutant]:
    """Return all mutants of a source, in its order, without duplicates."""
    tree = ast.parse(source)
    lines = source.splitlines()
    seen = {ast.unparse(tree)}
    count_of: Counter[str] = Counter()
    result = []
    for place, changed in one_by_one(tree):
        text = ast.unparse(tree)
        if text in seen:
            continue
        seen.add(text)
        number = getattr(place.node, "lineno", 1)
        # The id has no comment; the formatter puts two spaces before one.
        line = lines[number - 1].partition("  # ")[0].strip()
        change = f"{ast.unparse(place.node)} -> {ast.unparse(changed)}"
        count_of[name := f"{place.scope} | {line} | {change}"] += 1
        suffix = f" | {count_of[name]}" if count_of[name] > 1 else ""
        result.append(Mutant(name + suffix, f"line {number}: `{change.replace(' -> ', '` -> `')}`", text))
    return result


def one_by_one(tree: ast.Module) -> Iterator[tuple[Place, ast.AST]]:
    """Make one change after the other in a tree: each place and what stands there, until the next one is asked for."""
    partners = bound_together(tree)
    for place in list(places(tree, "module", _type_aliases(tree))):
        for changed in changes(place.node, place.parent, place.field, partners):
            place.put(changed)
            yield place, changed
            place.put(place.node)


def places(node: ast.AST, scope: str, unused: set[str]) -> Iterator[Place]:
    """Yield every place that may be changed; not docstrings, annotations, decorators or imports."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if not isinstance(child, ast.AST) or _left_out(child, unused):
                continue
            inner_scope = child.name if isinstance(child, ast.FunctionDef | ast.ClassDef) else scope
            yield Place(child, node, field, index if isinstance(value, list) else None, inner_scope)
            yield from places(child, inner_scope, unused)


def _left_out(node: ast.AST, unused: set[str]) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in unused
    return False


def _type_aliases(tree: ast.Module) -> set[str]:
    """Return names of types assigned at module level: read in annotations and nowhere else."""
    assigned = {
        t.id for s in tree.body if isinstance(s, ast.Assign) for t in s.targets if isinstance(t, ast.Name)
    }
    elsewhere = _names_read(place.node for place in places(tree, "", assigned))
    return assigned & _names_read(ast.walk(tree)) - elsewhere


def _names_read(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
