"""Cut a function out of a stranger's file, with the helpers, constants and imports that it needs, and nothing else.

Asked of the evaluator, which runs none of it. What comes out is the body of one function: helpers and imports stand in it, so
that nothing runs before it is called. No comment, docstring, message or decorator is left, and no name of a library but a few.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterable, Iterator

from grader.sandbox.messages import CutOut, NotCut, Piece
from grader.sandbox.plain_code import PlainError, plain
from grader.sandbox.wire import Frame

MOST_READ, MOST_LINES, MOST_LETTERS = 256 << 10, 60, 4_000
_Statement = ast.FunctionDef | ast.Assign | ast.Import | ast.ImportFrom
_WORD = re.compile(r"[A-Za-z]+")


def cut_out(frame: Frame) -> Frame:
    """Answer a request to cut a function out; the frame's program is the file's text."""
    request = frame.message
    assert isinstance(request, CutOut)
    try:
        return Frame(cut(frame.programs[0], request.function, request.parameters))
    except PlainError as error:
        return Frame(NotCut(str(error)))
    except (SyntaxError, ValueError, LookupError):
        return Frame(NotCut("it can't be read as Python"))
    except (RecursionError, MemoryError):
        return Frame(NotCut("it is nested too deep"))


def cut(source: bytes, function: str, parameters: list[str]) -> Piece:
    """Cut a function out.

    Args:
        source: the file's text.
        function: the function's name.
        parameters: the names that its parameters get.

    Raises:
        PlainError: it can't be cut out; the message is the end of a sentence.
        SyntaxError, ValueError, LookupError, RecursionError, MemoryError: it can't be read.
    """
    if len(source) > MOST_READ:
        raise PlainError("it is too long")
    module = _Module(ast.parse(source).body)
    wanted = module.function(function)
    needed = module.needed_by(wanted)
    own = _bound_in(wanted) | set(parameters)
    if clash := sorted(own & {name for name, _statement in needed}):
        raise PlainError(f"{clash[0]!r} is one thing inside of {function}, and another outside of it")
    if any(name == function for name, _statement in needed):
        raise PlainError(f"{function} calls itself")
    imports = [statement for _name, statement in needed if isinstance(statement, ast.Import | ast.ImportFrom)]
    others = [statement for _name, statement in needed if isinstance(statement, ast.FunctionDef | ast.Assign)]
    arguments = _arguments(wanted, parameters)
    body = [*others, *wanted.body]
    parts = [*map(ast.unparse, others), *arguments, *map(ast.unparse, wanted.body)]
    text = "\n".join(parts)
    lines = text.splitlines()
    if len(lines) > MOST_LINES or len(text) > MOST_LETTERS:
        raise PlainError(f"it has more than {MOST_LINES} lines with all that it needs")
    if not all(line.isascii() and line.isprintable() for line in lines):
        raise PlainError("it holds letters that are not ASCII")
    return Piece(
        text,
        list(dict.fromkeys(map(ast.unparse, imports))),
        _words(body),
        sorted(_builtins_in(body)),
    )


class _Module:
    """A file's top level: what each name is bound to, in order."""

    def __init__(self, body: list[ast.stmt]) -> None:
        self._bound: dict[str, list[tuple[int, ast.stmt, _Statement | None]]] = {}
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

    def needed_by(self, statement: ast.stmt) -> list[tuple[str, _Statement]]:
        """Return the statements at the top that a statement needs, by the names they bind, in their order."""
        found: dict[str, tuple[int, _Statement]] = {}
        waiting = sorted(_asked_for(statement))
        while waiting:
            name = waiting.pop()
            if name in found or (name not in self._bound and hasattr(builtins, name)):
                continue
            number, part = self._one(name)
            found[name] = number, _reduced(part)
            waiting += sorted(_asked_for(found[name][1]))
        return [(name, found[name][1]) for name in sorted(found, key=lambda name: (found[name][0], name))]

    def _one(self, name: str) -> tuple[int, _Statement]:
        bound = self._bound.get(name, [])
        if not bound:
            raise PlainError(f"it uses {name!r}, which is not defined in it")
        number, statement, part = bound[-1]
        if isinstance(statement, ast.ClassDef):
            raise PlainError(f"{name!r} is a class")
        if part is None or (
            len(bound) > 1 and not all(isinstance(one, ast.FunctionDef) for _n, one, _p in bound)
        ):
            raise PlainError(f"{name!r} is not bound once, at the top of the file")
        return number, part


def _reduced(part: _Statement) -> _Statement:
    reduced = plain(part)
    assert isinstance(reduced, ast.FunctionDef | ast.Assign | ast.Import | ast.ImportFrom)
    return reduced


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, _Statement | None]]:
    """Yield the names that a statement at the top binds, and what can be cut out for each; None where nothing can."""
    match statement:
        case ast.FunctionDef(name=name):
            yield name, statement
        case ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name, None
        case ast.Assign(targets=[ast.Name(id=name)]):
            yield name, statement
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], value), statement)
        case ast.Import(names=names):
            for alias in names:
                yield alias.asname or alias.name.partition(".")[0], ast.Import([alias])
        case ast.ImportFrom(names=names, module=module, level=level):
            for alias in names:
                yield alias.asname or alias.name, ast.ImportFrom(module, [alias], level)
        case _:
            yield from _stored_in(statement)


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


def _bound_in(function: ast.FunctionDef) -> set[str]:
    """Return the names that are bound in a function itself."""
    table = symtable.symtable(ast.unparse(function), "cut", "exec").get_children()[0]
    return {symbol.get_name() for symbol in table.get_symbols() if symbol.is_local()}


def _arguments(function: ast.FunctionDef, parameters: list[str]) -> list[str]:
    """Give a function's parameters other names, and return the statements that some of them need for that."""
    args = function.args
    if args.vararg or args.kwarg:
        raise PlainError("it takes any number of arguments")
    own = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [None] * (len(own) - len(args.defaults))
    pairs = [
        *zip(own, [*defaults, *args.defaults], strict=True),
        *zip(args.kwonlyargs, args.kw_defaults, strict=True),
    ]
    rest = pairs[len(parameters) :]
    if len(own) < len(parameters) or any(default is None for _arg, default in rest):
        raise PlainError(f"it does not take {len(parameters)} arguments")
    asked = [(arg.arg, new) for arg, new in zip(own, parameters, strict=False) if arg.arg != new]
    bound_again = [(old, new) for old, new in asked if not _rename(function, old, new)]
    statements = []
    if bound_again:
        left, right = (", ".join(names) for names in zip(*bound_again, strict=True))
        statements.append(f"{left} = {right}")
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    statements += [
        f"{arg.arg} = {ast.unparse(default)}"
        for arg, default in rest
        if default is not None and arg.arg in used
    ]
    return statements


def _rename(function: ast.FunctionDef, old: str, new: str) -> bool:
    """Rename a parameter, where its new name means nothing else in the function, and its old one either."""
    inner = [node for statement in function.body for node in ast.walk(statement)]
    names = [node for node in inner if isinstance(node, ast.Name)]
    others = {node.arg for node in inner if isinstance(node, ast.arg)}
    others |= {
        node.name for node in inner if isinstance(node, ast.FunctionDef | ast.ExceptHandler) and node.name
    }
    others |= {node.asname or node.name.partition(".")[0] for node in inner if isinstance(node, ast.alias)}
    taken = {node.id for node in names} | {
        arg.arg for arg in ast.walk(function.args) if isinstance(arg, ast.arg)
    }
    targets = {
        node.id
        for loop in inner
        if isinstance(loop, ast.comprehension)
        for node in ast.walk(loop.target)
        if isinstance(node, ast.Name)
    }
    if new in taken | others or old in others | targets:
        return False
    for node in names:
        if node.id == old:
            node.id = new
    return True


def _words(body: Iterable[ast.stmt]) -> list[str]:
    """Return the words in names that are bound here, and in texts: a person's name would be among them."""
    texts = []
    for node in (node for statement in body for node in ast.walk(statement)):
        match node:
            case ast.Name(id=text, ctx=ast.Store()) | ast.arg(arg=text) | ast.Constant(value=str(text)):
                texts.append(text)
            case ast.FunctionDef(name=text) | ast.alias(asname=str(text)):
                texts.append(text)
    return sorted({word.lower() for text in texts for word in _WORD.findall(text)})


def _builtins_in(body: Iterable[ast.stmt]) -> set[str]:
    names = {node.id for one in body for node in ast.walk(one) if isinstance(node, ast.Name)}
    return {name for name in names if hasattr(builtins, name)}
