"""Find the statements of a notebook that a function rests on; the rest of the notebook need not run.

Found in the source, before anything runs; a name that is put together at run time is not found.
"""

from __future__ import annotations

import ast
import dis
from collections import defaultdict
from collections.abc import Iterable, Iterator
from types import CodeType

ALL = "*"
# The last looks in a class first: for its annotations from 3.14 on, for its type parameters from 3.12 on.
_LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")


def reached(body: list[ast.stmt], wanted: Iterable[str]) -> list[ast.stmt]:
    """The top-level statements that bind the wanted names, and those that bind what these use, and so on."""
    binders: dict[str, list[int]] = defaultdict(list)
    for index, statement in enumerate(body):
        for name in bound(statement):
            binders[name].append(index)
    taken: set[int] = set()
    seen: set[str] = set()
    todo = [*wanted, ALL]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for index in binders.get(name, ()):
            if index not in taken:
                taken.add(index)
                todo += _used(body[index])
    return [body[index] for index in sorted(taken)]


def bound(node: ast.AST) -> Iterator[str]:
    """Names that a statement binds or changes at the top level."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            for alias in names:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.Name(id=name, ctx=ast.Store()):
            yield name
        case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
            yield from (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))
        case ast.Lambda():
            pass
        case _:
            for child in ast.iter_child_nodes(node):
                yield from bound(child)


def _used(statement: ast.stmt) -> set[str]:
    """Global names that a statement uses; a function's own variables are not among them."""
    try:
        code = compile(ast.Module([statement], []), "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return set(_loaded(code))


def _loaded(code: CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname in _LOADS:
            yield instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _loaded(constant)
