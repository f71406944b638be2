"""Changes of whole statements: one moved into a loop, out of it or past its neighbour, an answer that was dropped kept."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from grader.mutation.vocabulary import Vocabulary

Body = list[ast.stmt]
Changed = tuple[int, str, Body, ast.stmt]
"""A rank, the field of the node, the statements to put there, and the statement that this is about."""


def rearranged(node: ast.AST, words: Vocabulary) -> Iterator[Changed]:
    """Yield other bodies for a node that has statements in it."""
    for field in ("body", "orelse"):
        body = getattr(node, field, None)
        if not isinstance(body, list) or not body or not isinstance(body[0], ast.stmt):
            continue
        for i, statement in enumerate(body):
            before, after = body[:i], body[i + 1 :]
            for rank, others in _others(statement, words):
                yield rank, field, [*before, *others, *after], statement
            if after and not isinstance(
                statement, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
            ):
                yield 1, field, [*before, after[0], statement, *after[1:]], statement
            if len(body) > 1 and isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.If):
                yield 1, field, [*before, *after], statement
            if isinstance(statement, ast.For | ast.While | ast.If | ast.With):
                for moved, about in _across(before, statement, after):
                    yield 1, field, moved, about


def _across(before: Body, block: ast.stmt, after: Body) -> Iterator[tuple[Body, ast.stmt]]:
    """Yield bodies in which a statement has crossed the edge of a block: at its end, then at its beginning."""
    inside: Body = block.body  # type: ignore[attr-defined] # a block has one
    if len(inside) > 1:
        yield [*before, _with(block, inside[:-1]), inside[-1], *after], inside[-1]
        yield [*before, inside[0], _with(block, inside[1:]), *after], inside[0]
    if after and not isinstance(after[0], ast.FunctionDef | ast.ClassDef):
        yield [*before, _with(block, [*inside, after[0]]), *after[1:]], after[0]
    if before and isinstance(before[-1], ast.Assign | ast.AnnAssign | ast.AugAssign):
        yield [*before[:-1], _with(block, [before[-1], *inside]), *after], before[-1]
    # Out of two blocks, or into two: an answer that is given, or a number that begins, at the wrong depth.
    last = inside[-1]
    if isinstance(last, ast.For | ast.While) and len(last.body) > 1:
        out = _with(block, [*inside[:-1], _with(last, last.body[:-1])])
        yield [*before, out, last.body[-1], *after], last.body[-1]


def _with(block: ast.stmt, body: Body) -> ast.stmt:
    """A block with other statements in it."""
    values = {name: value for name, value in ast.iter_fields(block) if name != "body"}
    other = ast.copy_location(type(block)(**values), block)
    other.body = body  # type: ignore[attr-defined] # a block has one
    return other


def _others(  # noqa: C901 - a table
    statement: ast.stmt, words: Vocabulary
) -> Iterator[tuple[int, Body]]:
    """Yield what may stand in place of one statement."""
    match statement:
        case ast.Expr(value=ast.Call(func=func) as call):
            if (base := _base(func)) is not None:
                yield 1, [ast.Assign([ast.Name(base, ast.Store())], call)]
            if isinstance(func, ast.Name) and func.id == "print" and call.args:
                yield 1, [ast.Return(call.args[0])]
            yield 1, [ast.Return(call)]
            yield from ((2, [added]) for added in _appended(words, [call]))
        case ast.Expr(value=value) if not isinstance(value, ast.Constant):
            yield 1, [ast.Return(value)]
            yield from ((2, [added]) for added in _appended(words, [value]))
        case ast.Return(value=ast.Call(func=ast.Attribute(value=ast.Name() as name, attr="append" | "sort"))):
            yield 1, [ast.Expr(statement.value), ast.Return(name)] if statement.value else []
        case ast.AugAssign(target=target, value=value):
            yield 1, [ast.Assign([target], value)]
        case ast.Assign(targets=[ast.Name() | ast.Subscript() as target], value=value):
            yield 1, [ast.AugAssign(target, ast.Add(), value)]
            if isinstance(target, ast.Name):
                was = ast.Name(target.id, ast.Load())
                yield 2, [ast.Assign([target], ast.BinOp(was, ast.Mult(), value))]
                yield 2, [ast.Assign([target], ast.BinOp(was, ast.Sub(), value))]
        case ast.If(body=body, orelse=orelse):
            yield 1, body
            if orelse:
                yield 1, orelse
        case ast.Pass():
            yield from ((2, [added]) for added in _growing(words))


def _base(func: ast.expr) -> str | None:
    """The name that a chain of attributes and indices begins with: `out` of `out.at[i].set`."""
    if not isinstance(func, ast.Attribute):
        return None
    node: ast.expr = func.value
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _growing(words: Vocabulary) -> Iterator[ast.stmt]:
    """Yield statements that add to what a loop collects."""
    integers = [n for n in words.integers if isinstance(n, ast.Name)]
    names = [n for n in words.arrays if isinstance(n, ast.Name)]
    for one in integers:
        target = ast.Name(one.id, ast.Store())
        yield ast.AugAssign(target, ast.Add(), ast.Constant(1))
        yield from (ast.AugAssign(target, ast.Add(), other) for other in integers if other is not one)
    yield from _appended(words, (*names, *integers, *words.longer))
    for one in names:
        target = ast.Name(one.id, ast.Store())
        for other in (*names, *words.longer):
            if other is not one:
                yield ast.AugAssign(target, ast.Add(), other)


def _appended(words: Vocabulary, values: Iterable[ast.expr]) -> Iterator[ast.stmt]:
    """Yield statements that append one of some values to what may be a list."""
    names = [n for n in words.arrays if isinstance(n, ast.Name)]
    for one in [*names, *(ast.Name(n, ast.Load()) for n, k in words.kinds.items() if k == "other")]:
        yield from (
            ast.Expr(ast.Call(ast.Attribute(one, "append", ast.Load()), [value], []))
            for value in values
            if value is not one
        )
