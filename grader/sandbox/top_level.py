"""The top level of a stranger's file: what each name is bound to, and what a function needs of it."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator

from grader.sandbox.plain_code import PlainError, plain

Statement = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.Import | ast.ImportFrom
"""What can be cut out."""


class Module:
    """A file's top level: what each name is bound to, in order."""

    def __init__(self, body: list[ast.stmt]) -> None:
        self._bound: dict[str, list[tuple[int, ast.stmt, Statement | None]]] = {}
        self._plain: dict[int, Statement] = {}
        for number, statement in enumerate(body):
            for name, part in _bindings(statement):
                self._bound.setdefault(name, []).append((number, statement, part))

    def function(self, name: str) -> ast.FunctionDef:
        """Return a function, reduced to what it computes.

        Raises:
            PlainError: there is none, or it can't be.
        """
        found: ast.stmt = self._one(name)[1]
        if isinstance(found, ast.Assign) and isinstance(found.value, ast.Lambda):
            made = ast.FunctionDef(name, found.value.args, [ast.Return(found.value.body)], [])
            found = ast.copy_location(made, found)
        if not isinstance(found, ast.FunctionDef):
            raise PlainError(f"{name!r} is no function that is written out there")
        reduced = plain(found)
        assert isinstance(reduced, ast.FunctionDef)
        return reduced

    def needed_by(self, statement: ast.stmt) -> list[tuple[str, Statement]]:
        """Return the statements at the top that a statement needs, by the names they bind, in their order."""
        found: dict[str, tuple[int, Statement]] = {}
        waiting = sorted(_asked_for(statement))
        while waiting:
            name = waiting.pop()
            if name in found or (name not in self._bound and hasattr(builtins, name)):
                continue
            number, part = self._one(name)
            if id(part) not in self._plain:
                self._plain[id(part)] = _reduced(part)
            found[name] = number, self._plain[id(part)]
            waiting += sorted(_asked_for(found[name][1]))
        return [(name, found[name][1]) for name in sorted(found, key=lambda name: (found[name][0], name))]

    def _one(self, name: str) -> tuple[int, Statement]:
        bound = self._bound.get(name, [])
        if not bound:
            raise PlainError(f"it uses {name!r}, which is not defined in it")
        number, _statement, part = bound[-1]
        if part is None or (
            len(bound) > 1
            and not all(isinstance(one, ast.FunctionDef | ast.ClassDef) for _n, one, _p in bound)
        ):
            raise PlainError(f"{name!r} is not bound once, at the top of the file")
        return number, part


def _reduced(part: Statement) -> Statement:
    reduced = plain(part)
    assert isinstance(reduced, Statement)
    return reduced


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, Statement | None]]:
    """Yield the names that a statement at the top binds, and what can be cut out for each; None where nothing can."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, statement
        case ast.AsyncFunctionDef(name=name):
            yield name, None
        case ast.Assign(targets=[ast.Name(id=name)]):
            yield name, statement
        case ast.Assign(targets=[ast.Tuple(elts=parts)]) if all(isinstance(part, ast.Name) for part in parts):
            yield from ((part.id, statement) for part in parts if isinstance(part, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], value), statement)
        case ast.Import() | ast.ImportFrom():
            yield from _imported(statement)
        case _:
            yield from _stored_in(statement)


def _imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Statement]]:
    for alias in statement.names:
        name = alias.asname or alias.name.partition(".")[0]
        if isinstance(statement, ast.Import):
            yield name, ast.Import([alias])
        else:
            yield alias.asname or alias.name, ast.ImportFrom(statement.module, [alias], statement.level)


def _stored_in(statement: ast.stmt) -> list[tuple[str, None]]:
    nodes = ast.walk(statement)
    return [(n.id, None) for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]


def _tables(statement: ast.stmt) -> Iterator[symtable.SymbolTable]:
    waiting = [symtable.symtable(ast.unparse(statement), "cut", "exec")]
    while waiting:
        yield (table := waiting.pop())
        waiting += table.get_children()


def _asked_for(statement: ast.stmt) -> set[str]:
    """Return the names that a statement takes from the top of its file, or from builtins."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return set()
    top, *inner = _tables(statement)
    own = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned()}
    asked = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()} - own
    return asked | {s.get_name() for table in inner for s in table.get_symbols() if s.is_global()}
