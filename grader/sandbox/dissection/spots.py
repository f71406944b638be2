"""Find what questions can be about: the variables that a function binds, expressions in its statements, its loops."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grader.sandbox.dissection.messages import Spot

MOST = 120
"""Spots of a source; those that come first."""
LONGEST = 60
"""Letters of an expression that is asked about."""
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr)
_BINDING = (ast.Assign, ast.AnnAssign, ast.AugAssign)
# What changes something each time that it is evaluated: looked at once more, it would be another program.
_BINDS = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
_CHANGING = {
    *(
        "append",
        "extend",
        "insert",
        "pop",
        "popitem",
        "remove",
        "clear",
        "update",
        "setdefault",
        "sort",
        "reverse",
    ),
    *(
        "write",
        "read",
        "readline",
        "send",
        "next",
        "iter",
        "input",
        "print",
        "open",
        "setattr",
        "delattr",
        "exec",
        "eval",
    ),
    *("seed", "shuffle", "random", "normal", "uniform", "integers"),
}


@dataclass(frozen=True)
class Where:
    """Where an expression stands in the tree.

    Attributes:
        holder, field, index: its parent, and the field that has it, or a list of them.
        generators: the loops of comprehensions around it.
    """

    holder: ast.AST
    field: str
    index: int | None = None
    generators: tuple[ast.comprehension, ...] = ()

    @property
    def node(self) -> ast.AST:
        """The expression."""
        value: Any = getattr(self.holder, self.field)
        found: ast.AST = value if self.index is None else value[self.index]
        return found

    def put(self, node: ast.AST) -> None:
        """Put another one there."""
        if self.index is None:
            setattr(self.holder, self.field, node)
        else:
            getattr(self.holder, self.field)[self.index] = node


@dataclass(frozen=True)
class Found:
    """A spot and where it is in the tree.

    Attributes:
        spot: the spot.
        statement: its statement, or the loop.
        body: the list of statements that has it.
        where: of an expression, where that is.
    """

    spot: Spot
    statement: ast.stmt
    body: list[ast.stmt]
    where: Where | None = None


@dataclass(frozen=True)
class Finder:
    """Finds the spots of one statement at the top level.

    Args:
        lines: the text that has it.
        cell: the number of its code cell.
    """

    lines: list[str]
    cell: int | None = None

    def find(self, top: ast.stmt) -> Iterator[Found]:
        """Yield the spots in functions, and in the methods of classes."""
        for function in functions(top):
            shared = Counter(s.lineno for s in ast.walk(function) if isinstance(s, ast.stmt))
            for body, statement in _statements(function):
                if shared[statement.lineno] == 1:
                    yield from self._of_statement(statement, body, function.name)

    def _of_statement(self, statement: ast.stmt, body: list[ast.stmt], function: str) -> Iterator[Found]:
        if isinstance(statement, ast.For | ast.While):
            inner = statement.body[0]
            text = self._line(statement.lineno)
            yield Found(self._spot("loop", text, inner, statement.lineno, function), statement, body)
        if not isinstance(statement, _SIMPLE) or any(isinstance(n, _BINDS) for n in ast.walk(statement)):
            return
        if isinstance(statement, _BINDING):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for name in dict.fromkeys(name for target in targets for name in _names(target)):
                yield Found(self._spot("name", name, statement, statement.lineno, function), statement, body)
        if statement.value is None:
            return
        is_named = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
        for where in _expressions(Where(statement, "value")):
            node, text = where.node, self._text(where.node)
            if not text or not isinstance(node, ast.expr) or (is_named and where.holder is statement):
                continue
            loops = list(where.generators)
            watched = ast.unparse(ast.ListComp(node, loops) if loops else ast.List([node], ast.Load()))
            spot = self._spot("expression", text, statement, node.lineno, function, watched, bool(loops))
            yield Found(spot, statement, body, where)

    def _spot(
        self,
        kind: str,
        text: str,
        statement: ast.stmt,
        at: int,
        function: str,
        expression: str = "",
        repeated: bool = False,  # noqa: FBT001, FBT002 - a field, passed on
    ) -> Spot:
        last = statement.end_lineno or statement.lineno
        return Spot(kind, text, statement.lineno, last, at, function, expression, self.cell, repeated)  # type: ignore[arg-type]

    def _text(self, node: ast.AST) -> str:
        """An expression as it is written; empty where none is asked about."""
        if not isinstance(node, ast.BinOp | ast.Call | ast.Subscript | ast.Attribute):
            return ""
        if any(isinstance(inner, ast.Lambda) for inner in ast.walk(node)) or not any(
            isinstance(inner, ast.Name) for inner in ast.walk(node)
        ):
            return ""
        for call in ast.walk(node):
            name = ast.unparse(call.func).rpartition(".")[2] if isinstance(call, ast.Call) else ""
            if name in _CHANGING:
                return ""
        if node.lineno != node.end_lineno:
            return ""
        text = self._line(node.lineno, node.col_offset, node.end_col_offset)
        return text if len(text) <= LONGEST and text.isprintable() else ""

    def _line(self, number: int, start: int = 0, end: int | None = None) -> str:
        """A line, or a part of it; positions count bytes."""
        if not 0 < number <= len(self.lines):
            return ""
        return self.lines[number - 1].encode()[start:end].decode("utf-8", "replace").strip()


def functions(top: ast.stmt) -> list[ast.FunctionDef]:
    """The function that a statement at the top level is, or the methods of a class."""
    if isinstance(top, ast.FunctionDef):
        return [top]
    return [s for s in top.body if isinstance(s, ast.FunctionDef)] if isinstance(top, ast.ClassDef) else []


def _statements(node: ast.AST) -> Iterator[tuple[list[ast.stmt], ast.stmt]]:
    """Yield the statements inside of a node, and the list that each is in."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        inner = getattr(node, field, [])
        for statement in inner if isinstance(inner, list) else []:
            if isinstance(statement, ast.stmt):
                yield inner, statement
            yield from _statements(statement)


def _names(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(id=name) if not name.startswith("_"):
            yield name
        case ast.Tuple(elts=items) | ast.List(elts=items):
            for item in items:
                yield from _names(item)


def _expressions(where: Where) -> Iterator[Where]:
    """Yield where each expression stands that is evaluated whenever its statement is."""
    node, loops = where.node, where.generators
    match node:
        case ast.Lambda() | ast.BoolOp() | ast.JoinedStr():
            return
        case ast.IfExp():
            yield from _expressions(Where(node, "test", None, loops))
            return
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            yield from _in_comprehension(node, loops)
            return
        case ast.expr():
            yield where
    for inside in _fields(node, loops):
        yield from _expressions(inside)


def _in_comprehension(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, loops: tuple[ast.comprehension, ...]
) -> Iterator[Where]:
    for generator in node.generators:
        yield from _expressions(Where(generator, "iter", None, loops))
        loops = (*loops, generator)
    for name in ("elt", "key", "value"):
        if hasattr(node, name):
            yield from _expressions(Where(node, name, None, loops))


def _fields(node: ast.AST, loops: tuple[ast.comprehension, ...]) -> Iterator[Where]:
    """Yield where the nodes directly inside of one stand; not bounds of a slice, and not the name of what is called."""
    for name, child in ast.iter_fields(node):
        if isinstance(child, list):
            yield from (
                Where(node, name, i, loops) for i, item in enumerate(child) if isinstance(item, ast.AST)
            )
        elif name == "func":  # of `x.sum()`, what it is called on
            if isinstance(child, ast.Attribute):
                yield Where(child, "value", None, loops)
        elif isinstance(child, ast.AST) and name not in ("ctx", "slice"):
            yield Where(node, name, None, loops)
